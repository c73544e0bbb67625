import { setOwn } from '../../domain/ownProperty';
import { Decoder } from './decode';

/** An object or a list whose end was not met yet. */
interface Open {
	container: unknown[] | object;
	/** Of the value that comes next, in an object. */
	key?: string;
}

/** Puts together what `pieces` took apart; other work may have its turn between two pieces. */
export class PieceDecoder {
	private readonly decoder = new Decoder();
	private readonly open: Open[] = [];
	private readonly values: unknown[] = [];

	/** @throws SyntaxError when it is none of a value that was encoded */
	take(piece: string): void {
		const within = this.open.at(-1);
		if (piece === '[' || piece === '{') {
			const container = this.decoder.keep(piece === '[' ? [] : {});
			this.put(container);
			this.open.push({ container });
		} else if (piece === ']' || piece === '}') {
			this.open.pop();
		} else if (piece.endsWith(':') && within) {
			within.key = JSON.parse(piece.slice(piece.startsWith(',') ? 1 : 0, -1)) as string;
		} else if (piece !== ',') {
			this.read(piece, within);
		}
	}

	/** @throws SyntaxError when pieces are missing */
	end(): unknown {
		if (this.open.length > 0 || this.values.length !== 1)
			throw new SyntaxError('Pieces are missing');
		return this.values[0];
	}

	private read(piece: string, within: Open | undefined): void {
		if (!Array.isArray(within?.container)) {
			this.put(this.decoder.read(JSON.parse(piece)));
			return;
		}
		for (const value of JSON.parse(`[${piece}]`) as unknown[]) this.put(this.decoder.read(value));
	}

	private put(value: unknown): void {
		const within = this.open.at(-1);
		if (!within) this.values.push(value);
		else if (Array.isArray(within.container)) within.container.push(value);
		else setOwn(within.container, within.key!, value);
	}
}
