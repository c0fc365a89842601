import type { FaultRule, Mistake } from '../../flow/content/content-error.ts';

/** Why a post of another system is not imported: a code and its data. */
export type PostFault =
  | { readonly code: 'post-html' | 'post-without-title' | 'post-without-date' | 'post-without-text' }
  /** It has neither front matter nor a heading. */
  | { readonly code: 'post-without-head' }
  | { readonly code: 'post-front-matter'; readonly format: 'TOML' | 'YAML'; readonly said: string }
  | { readonly code: 'post-name'; readonly found: string }
  /** A file here has its slug already. */
  | { readonly code: 'post-slug-taken'; readonly slug: string }
  /** Here it would be a mistake that `pace check` reports; the rule is its code. */
  | {
      readonly code: FaultRule;
      readonly mistake: Mistake & { readonly field?: string | undefined };
    };

/** A post that can't be imported, and why. */
export class PostError extends Error {
  readonly fault: PostFault;

  constructor(fault: PostFault) {
    super(fault.code);
    this.fault = fault;
  }
}
