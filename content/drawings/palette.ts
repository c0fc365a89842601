/** The few colours every illustration shares. */
export const ink = '#2b2a27';
export const accent = '#b4441c';
export const paper = '#faf6f0';
/** Floors, walls and other things that should stay in the background. */
export const quiet = '#cdbfab';
/** Soft fill for furniture, bars and steps. */
export const sand = '#ece1d1';
export const white = '#fffdf9';

/** How one person looks; poses are kept apart from looks. */
export interface Look {
  skin: string;
  shirt: string;
  shorts: string;
  hairColour: string;
  hair: 'short' | 'ponytail' | 'bun' | 'curly';
}

const clothes = { shirt: white, shorts: '#d8cab6' };
export const looks = {
  fair: { ...clothes, skin: '#f7e3d0', hairColour: '#6b4a33', hair: 'ponytail' },
  tan: { ...clothes, skin: '#e3b991', hairColour: '#33291f', hair: 'short' },
  brown: { ...clothes, skin: '#f0d2b4', hairColour: '#7a4a2b', hair: 'short' },
  deep: { ...clothes, skin: '#b98260', hairColour: '#2b2320', hair: 'curly' },
  grey: { ...clothes, skin: '#f3dcc6', hairColour: '#a39a8c', hair: 'short' },
  bun: { ...clothes, skin: '#d7a67d', hairColour: '#33291f', hair: 'bun' },
} as const satisfies Record<string, Look>;

/** A darker tone of a colour, for the limbs on the far side of the body. */
function shade(hex: string, factor = 0.88): string {
  const channel = (at: number) =>
    Math.round(Number.parseInt(hex.slice(at, at + 2), 16) * factor)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

export const shadedLook = (look: Look): Look => ({
  ...look,
  skin: shade(look.skin),
  shirt: shade(look.shirt),
  shorts: shade(look.shorts),
});
