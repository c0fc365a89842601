import { dark, space } from '../theme.ts';

/**
 * The light look is inline, where every client reads it. The rules here override it by class: in dark mode, and on a
 * narrow phone. A client that drops them still shows a whole email.
 */
const TEXT = {
  ink: `color:${dark.ink}!important`,
  muted: `color:${dark.muted}!important`,
  accent: `color:${dark.accent}!important`,
  'on-accent': `color:${dark.onAccent}!important`,
};

const GROUNDS = {
  paper: `background-color:${dark.paper}!important`,
  tint: `background-color:${dark.tint}!important`,
  line: `border-color:${dark.line}!important`,
  'accent-line': `border-color:${dark.accent}!important`,
  fill: `background-color:${dark.accent}!important`,
  rest: `background-color:${dark.line}!important`,
};

const rules = (classes: Record<string, string>, scope = '.'): string =>
  Object.entries(classes)
    .map(([name, rule]) => `${scope}${name}{${rule}}`)
    .join('');

/** Apple Mail, Thunderbird, Samsung Mail and the web view. */
export const responsiveRules = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  'body{-webkit-text-size-adjust:100%}',
  `@media (max-width:480px){.page{padding-left:20px!important;padding-right:20px!important}.title{font-size:29px!important}.cell{padding-left:0!important;padding-right:${space.s}px!important}.card{padding-left:${space.m}px!important;padding-right:${space.m}px!important}}`,
  `@media (prefers-color-scheme:dark){${rules(TEXT)}${rules(GROUNDS)}.picture{opacity:.92}}`,
].join('');

/**
 * Outlook.com marks the elements it recolours: `ogsc` for text, `ogsb` for backgrounds. These rules are in a style
 * sheet of their own, because a client that can't read a selector may drop the whole sheet that contains it.
 */
export const outlookRules = rules(TEXT, '[data-ogsc] .') + rules(GROUNDS, '[data-ogsb] .');
