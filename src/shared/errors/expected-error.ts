/**
 * A failure that is not a bug: it is shown in one line, without a stack, and its reader can fix it.
 *
 * `blame`: `input` if the command, a setting or the content is wrong; `outside` if the world is.
 */
export class ExpectedError extends Error {
  readonly blame: 'input' | 'outside';

  constructor(message: string, blame: 'input' | 'outside' = 'input') {
    super(message);
    this.name = new.target.name;
    this.blame = blame;
  }
}
