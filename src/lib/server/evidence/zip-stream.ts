/** A zip as a stream: files are stored as they are (envelopes do not get smaller), one after the other, piece by piece. */
import { Zip, ZipPassThrough } from 'fflate';

export interface ZipEntry {
	name: string;
	content: AsyncIterable<Uint8Array> | Uint8Array;
}

/** @param at time of all files in it, ms since the epoch */
export async function* zipStream(
	entries: AsyncIterable<ZipEntry>,
	at: number
): AsyncGenerator<Uint8Array> {
	let ready: Uint8Array[] = [];
	const zip = new Zip((error, part) => {
		if (error !== null) throw error;
		ready.push(part);
	});
	const take = () => {
		const parts = ready;
		ready = [];
		return parts;
	};
	for await (const { name, content } of entries) {
		const file = new ZipPassThrough(name);
		file.mtime = at;
		zip.add(file);
		if (content instanceof Uint8Array) file.push(content, true);
		else {
			for await (const part of content) {
				file.push(part);
				yield* take();
			}
			file.push(new Uint8Array(0), true);
		}
		yield* take();
	}
	zip.end();
	yield* take();
}
