/** `fault`: emails don't arrive, or links in them lead nowhere; `warning`: they arrive, but something should change. */
export type State = 'ok' | 'warning' | 'fault';

/** A result in words. */
export interface Told {
  /** In one line. */
  readonly found: string;
  /** The record or setting to use; null if there is nothing to do. */
  readonly remedy: string | null;
}

/** A row of the table: the state of a result, and what makes its words of its data. */
export interface Wording<Data> {
  readonly state: State;
  readonly tell: (data: Data) => Told;
}

type Text<Data> = string | ((data: Data) => string);

function textOf<Data>(text: Text<Data>, data: Data): string {
  return typeof text === 'string' ? text : text(data);
}

export function ok<Data extends object = object>(found: Text<Data>): Wording<Data> {
  return { state: 'ok', tell: (data) => ({ found: textOf(found, data), remedy: null }) };
}

/** Nothing is wrong; the check has no subject yet. */
export function notYet<Data extends object = object>(why: Text<Data>): Wording<Data> {
  return ok((data) => `does not apply yet: ${textOf(why, data)}`);
}

const bad =
  (state: State) =>
  <Data extends object = object>(found: Text<Data>, remedy: Text<Data>): Wording<Data> => ({
    state,
    tell: (data) => ({ found: textOf(found, data), remedy: textOf(remedy, data) }),
  });
export const warning = bad('warning');
export const fault = bad('fault');

/** `1 reader`, `2 readers`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
