import { unzipSync } from 'fflate';
import { FILES_MAX, PACKAGE_BYTES_MAX } from './evidence-limits.ts';

/** The files of a package; nothing is written to disk, and one file at a time is taken out. */
export interface OpenPackage {
	/** In the order of the zip. */
	names: readonly string[];
	/** Undefined when there is none of that name. */
	read(name: string): Buffer | undefined;
}

/**
 * Reads the list of files of a zip. The answer is a reason, in plain words, for what cannot be one of our packages. Only
 * stored files are read: ours are, and nothing can unpack to more than came.
 */
export function openPackage(zip: Uint8Array): OpenPackage | { reason: string } {
	if (zip.byteLength > PACKAGE_BYTES_MAX)
		return { reason: 'the file is larger than a package can be' };
	const names: string[] = [];
	let reason: string | undefined;
	try {
		unzipSync(zip, {
			filter: ({ name, compression, size, originalSize }) => {
				if (compression !== 0 || size !== originalSize) {
					reason ??= `${name} is compressed: this is not the package as it was made, but packed anew`;
				}
				if (names.includes(name)) reason ??= `${name} is there twice`;
				if (names.length >= FILES_MAX) reason ??= `there are more than ${FILES_MAX} files in it`;
				else names.push(name);
				return false;
			}
		});
	} catch {
		reason = 'the file is no zip, or cut off';
	}
	if (reason !== undefined) return { reason };
	return {
		names,
		read(name) {
			// A manifest may name whatever its author likes, also what every object has.
			if (!names.includes(name) || name === '__proto__') return undefined;
			const file = unzipSync(zip, { filter: (each) => each.name === name })[name];
			return file && Buffer.from(file.buffer, file.byteOffset, file.byteLength);
		}
	};
}
