export { decode } from './decode';
export { encode, encodeSmall } from './encode';
export { pieces } from './pieces';
