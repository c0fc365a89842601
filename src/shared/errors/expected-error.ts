/**
 * A failure that is no bug: told in one line, without a stack. Whoever reads it can mend it.
 *
 * `blame`: `input`, where the command, a setting or the content is wrong; `outside`, where the world is.
 */
export class ExpectedError extends Error {
  readonly blame: 'input' | 'outside';

  constructor(message: string, blame: 'input' | 'outside' = 'input') {
    super(message);
    this.name = new.target.name;
    this.blame = blame;
  }
}
