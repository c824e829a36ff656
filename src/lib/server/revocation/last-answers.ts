/** When each certificate was last known to be good, and which have been revoked: on disk, so that a restart forgets nothing. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Clock } from '../clock.ts';

export interface LastAnswer {
	status: 'good' | 'revoked';
	/** Milliseconds since the epoch. */
	at: number;
}

export interface LastAnswers {
	get(fingerprint: string): Promise<LastAnswer | undefined>;
	keep(fingerprint: string, status: LastAnswer['status']): Promise<void>;
}

const FILE = 'last-answers.json';
/** The same answer again is written down at most this often. */
const NOTED_EVERY_MS = 10 * 60_000;
const FORGOTTEN_MS = 90 * 24 * 3_600_000;
/** Certificates that are remembered. Beyond, the good ones that were asked about longest ago are asked about anew. */
export const ANSWERS_MAX = 20_000;
const File = v.record(
	v.string(),
	v.object({ status: v.picklist(['good', 'revoked']), at: v.number() })
);

/** @param options.folder made when missing. A file that cannot be read is begun anew: it holds nothing that is not asked again. */
export function openLastAnswers({ folder, clock }: { folder: string; clock: Clock }): LastAnswers {
	let answers: Promise<Map<string, LastAnswer>> | undefined;
	let written: Promise<void> = Promise.resolve();

	async function read(): Promise<Map<string, LastAnswer>> {
		try {
			const text = await readFile(join(folder, FILE), 'utf8');
			return new Map(Object.entries(v.parse(File, JSON.parse(text))));
		} catch {
			return new Map();
		}
	}

	async function write(all: ReadonlyMap<string, LastAnswer>): Promise<void> {
		await mkdir(folder, { recursive: true });
		const file = join(folder, FILE);
		await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(all)));
		await rename(`${file}.new`, file);
	}

	return {
		async get(fingerprint) {
			return (await (answers ??= read())).get(fingerprint);
		},
		async keep(fingerprint, status) {
			const all = await (answers ??= read());
			const now = clock.now();
			const before = all.get(fingerprint);
			if (before?.status === status && now - before.at < NOTED_EVERY_MS) return;
			all.set(fingerprint, { status, at: now });
			for (const [other, { at }] of all) if (now - at > FORGOTTEN_MS) all.delete(other);
			forgetOldest(all);
			written = written.catch(() => {}).then(() => write(all));
			await written;
		}
	};
}

/** A few at once: sorting for each would cost more. That one has been revoked is forgotten last. */
function forgetOldest(all: Map<string, LastAnswer>): void {
	if (all.size <= ANSWERS_MAX) return;
	const rank = ({ status, at }: LastAnswer) => (status === 'revoked' ? Infinity : at);
	const oldest = [...all].sort(([, a], [, b]) => rank(a) - rank(b) || a.at - b.at);
	for (const [fingerprint] of oldest.slice(0, all.size - ANSWERS_MAX * 0.95)) {
		all.delete(fingerprint);
	}
}
