/** A part of a post that was left out or changed: a code and its data. */
export type PostNote =
  /** Only the other system understands it: a shortcode, a component, an expression. */
  | { readonly code: 'post-markup'; readonly found: string }
  | { readonly code: 'post-picture-gone'; readonly source: string }
  /** It leads to a post that is not imported. */
  | { readonly code: 'post-link-gone'; readonly url: string }
  /** Kramdown's attributes only change how a text looks. */
  | { readonly code: 'post-attributes'; readonly found: string }
  | { readonly code: 'post-picture-elsewhere'; readonly source: string }
  | { readonly code: 'post-old-site'; readonly url: string }
  /** `file`: the picture that emails can't show. */
  | { readonly code: 'post-svg'; readonly file: string };

const LOSSES: ReadonlySet<PostNote['code']> = new Set(['post-markup', 'post-picture-gone', 'post-link-gone']);

/** Whether the post lacks something that it had. */
export function isLoss({ code }: PostNote): boolean {
  return LOSSES.has(code);
}
