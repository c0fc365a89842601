import type { RequestOrigin } from './context.ts';
import type { FieldError, SignupRequest } from './request.ts';

/** What somebody asked for on a page, checked. Plain values only: it is kept until it is done. */
export type PageRequest =
  | { readonly kind: 'sign-up'; readonly request: SignupRequest; readonly origin: RequestOrigin }
  /** A link by mail to whoever has this address. */
  | { readonly kind: 'sign-in' | 'own-data'; readonly emailKey: string };

export type SignupAnswer =
  | { readonly status: 'pending' }
  | { readonly status: 'invalid'; readonly errors: readonly FieldError[] };

/** The answer looks at nothing that is stored; what is asked for is done after it. */
export type Asked =
  | { readonly answer: Extract<SignupAnswer, { status: 'pending' }>; readonly request: PageRequest }
  | { readonly answer: Extract<SignupAnswer, { status: 'invalid' }>; readonly request?: undefined };

/** A request as it was written down. */
export interface KeptRequest {
  readonly id: number;
  readonly askedAt: number;
  /** Undefined where what was written down can't be read. */
  readonly request: PageRequest | undefined;
}
