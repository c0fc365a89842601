import type { Html, Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { EXIT, visit } from 'unist-util-visit';
import { applyAlerts } from '../../flow/content/alerts.ts';
import { parseDirectives } from '../../flow/content/directives.ts';
import type { Position } from '../../flow/content/position.ts';

/** A Markdown text as its author wrote it: code is still code, and HTML is still HTML. */
export function sourceTree(marked: string): Root {
  const tree = unified().use(remarkParse).use(remarkGfm).use(parseDirectives).parse(marked) as Root;
  applyAlerts()(tree);
  return tree;
}

/** Fewer characters may occur elsewhere in the text as well, and prove nothing. */
const LEAST = 8;
const OPENING = /<([a-z][a-z0-9-]*)\b[^<>]*>?/gi;

/**
 * HTML that is never closed and swallows the text after it: `<template>` without backticks, or a comment without its
 * end. Found by comparing the author's text with what is left of it.
 *
 * @param left all text of the finished email.
 */
export function swallowing(
  tree: Root,
  left: string,
): (Position & { readonly html: string; readonly lost: string }) | undefined {
  const kept = bare(left);
  const behind: Html[] = [];
  let found: ReturnType<typeof swallowing>;
  visit(tree as Nodes, (node, _, parent) => {
    if (node.type === 'html') {
      behind.push(node);
      // Within a paragraph each tag is its own node, and a comment has its end.
      const open = parent?.type === 'paragraph' ? undefined : unclosedBlock(node.value);
      if (open !== undefined) found = at(node, open.html, open.lost);
    } else if (node.type === 'text' || node.type === 'inlineCode' || node.type === 'code') {
      const words = bare(node.value);
      const isLost = words.length >= LEAST && !kept.includes(words);
      const culprit = isLost ? unclosed(behind, tree) : unclosed(behind, tree, FLATTENING);
      if (culprit) found = at(culprit.node, `<${culprit.name}>`, node.value);
    }
    return found ? EXIT : undefined;
  });
  return found;
}

function at(node: Html, html: string, lost: string) {
  const { line, column } = node.position?.start ?? { line: 1, column: 1 };
  return { line, column, html, lost: lost.trim().replace(/\s+/g, ' ').slice(0, 60) };
}

/** In CommonMark these run to the end of the text if nothing ends them, so they contain it themselves. */
function unclosedBlock(value: string): { html: string; lost: string } | undefined {
  for (const [open, close] of [
    [/^<!--/, /-->/],
    [/^<\?/, /\?>/],
    [/^<script\b[^>]*>?/i, /<\/script>/i],
    [/^<style\b[^>]*>?/i, /<\/style>/i],
  ] as const) {
    const [html] = open.exec(value) ?? [];
    if (html !== undefined && !close.test(value)) return { html, lost: value.slice(html.length) };
  }
  return undefined;
}

/** Inside these a browser reads only text: headings, links and paragraphs are gone. */
const FLATTENING = /^(?:select|plaintext)$/i;

/** The nearest element that was opened earlier and is never closed. */
function unclosed(
  behind: readonly Html[],
  tree: Root,
  which = /./,
): { node: Html; name: string } | undefined {
  if (!behind.some(({ value }) => [...value.matchAll(OPENING)].some(([, name = '']) => which.test(name)))) {
    return undefined;
  }
  const closed = new Set<string>();
  visit(tree as Nodes, 'html', ({ value }) => {
    for (const [, name = ''] of value.matchAll(/<\/([a-z][a-z0-9-]*)\s*>/gi)) closed.add(name.toLowerCase());
  });
  for (const node of behind.toReversed()) {
    const names = [...node.value.matchAll(OPENING)].map(([, name = '']) => name);
    const name = names.reverse().find((one) => which.test(one) && !closed.has(one.toLowerCase()));
    if (name !== undefined) return { node, name };
  }
  return undefined;
}

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}
