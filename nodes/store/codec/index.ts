export { decode } from './decode';
export { encode, encodeSmall } from './encode';
export { PieceDecoder } from './pieceDecoder';
export { pieces } from './pieces';
