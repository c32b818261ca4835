/** A name with a subscript in plain text: `x_1`, `W_i`, `T_forward`, `dL/dW_2`. */
export interface Piece {
  /** What stands before it, as it is. */
  text: string;
  /** The letter and what stands below it; none at the end of the text. */
  letter?: string;
  below?: string;
}

/** One letter, or a `d` and a letter: longer names with an underscore are names of code, and stay. */
const NAME = /(?<![A-Za-z0-9_.])(d?)([A-Za-z])_(\d{1,3}|[a-z]|run|forward|backward)(?![A-Za-z0-9_])/g;

/** A text cut where a subscript stands. Put together again the pieces read as before, without the underscore. */
export function subscripts(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(NAME)) {
    const [whole, d = '', letter = '', below = ''] = found;
    pieces.push({ text: text.slice(from, found.index) + d, letter, below });
    from = found.index + whole.length;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from) });
  return pieces;
}
