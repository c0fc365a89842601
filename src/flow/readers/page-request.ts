import type { FieldFault } from '../../shared/reasons/field-fault.ts';
import type { RequestOrigin } from './context.ts';
import type { SignupRequest } from './request.ts';

/** A request from a page, checked. Plain values only, because it is stored until it is done. */
export type PageRequest =
  | { readonly kind: 'sign-up'; readonly request: SignupRequest; readonly origin: RequestOrigin }
  /** A link by email to the person with this address. */
  | { readonly kind: 'sign-in' | 'own-data'; readonly emailKey: string };

export type SignupAnswer =
  | { readonly status: 'pending' }
  | { readonly status: 'invalid'; readonly faults: readonly FieldFault[] };

/** A request and its answer. The answer uses nothing that is stored; the request is performed afterwards. */
export type Asked =
  | { readonly answer: Extract<SignupAnswer, { status: 'pending' }>; readonly request: PageRequest }
  | { readonly answer: Extract<SignupAnswer, { status: 'invalid' }>; readonly request?: undefined };

/** A request as it was stored. */
export interface KeptRequest {
  readonly id: number;
  readonly askedAt: number;
  /** Undefined if the stored request can't be read. */
  readonly request: PageRequest | undefined;
}
