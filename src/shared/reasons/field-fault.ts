import type { AddressFault } from '../addresses/email-address.ts';

/** What is wrong with a field that a person filled in or a list contains: a code and its data. */
export type FieldFault =
  | { readonly field: 'email'; readonly code: AddressFault }
  | { readonly field: 'timeZone'; readonly code: 'no-such-zone' }
  | { readonly field: 'course'; readonly code: 'no-such-course'; readonly courses: readonly string[] }
  | { readonly field: 'topics'; readonly code: 'no-such-topic'; readonly topics: readonly string[] }
  | { readonly field: 'language'; readonly code: 'no-such-language'; readonly languages: readonly string[] }
  /** Its type is wrong; `body` is all fields together. */
  | { readonly field: string; readonly code: TypeFault };

/** What a field should have been. */
export type TypeFault = 'not-text' | 'not-topics' | 'not-fields';
