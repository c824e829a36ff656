/** Envelopes as a Java stack makes them, with none of our code in it: `JavaPeer.java.txt`, compiled when the tests run. */
import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MadeCertificate } from '#tests/support/certificates.ts';

const run = promisify(execFile);

export interface JavaJob {
	/** With `@DATA@`, `@KEY@`, `@OTHER_KEY@`, `@RECIPIENT@` and `@STRANGER@` where Java puts what it makes. */
	envelope: string;
	payload: string | Buffer;
	/** How it is to be encrypted, signed and written: see `JavaPeer.java.txt`. */
	settings?: Readonly<Record<string, string>>;
}

export interface JavaPeerKeys {
	signing: MadeCertificate;
	authority: MadeCertificate;
	recipient: MadeCertificate;
	stranger: MadeCertificate;
}

/** Whether there is a Java development kit; said where there is none. */
export const hasJava = (() => {
	const found = ['java', 'javac'].every((program) => !spawnSync(program, ['-version']).error);
	if (!found) process.stdout.write('skipped: no Java development kit here\n');
	return found;
})();

/** One run of Java for all jobs: starting it is what takes time. The envelopes are in the order of the jobs. */
export async function makeInJava(keys: JavaPeerKeys, jobs: readonly JavaJob[]): Promise<Buffer[]> {
	const folder = await mkdtemp(join(tmpdir(), 'sluss-java-peer-'));
	try {
		const source = join(folder, 'JavaPeer.java');
		await copyFile(join(import.meta.dirname, 'JavaPeer.java.txt'), source);
		// Whatever the language of the machine.
		await run('javac', ['-encoding', 'UTF-8', '-d', folder, source]);
		const work = join(folder, 'jobs');
		await mkdir(work);
		await writeFile(
			join(work, 'signing-key.der'),
			keys.signing.key.export({ type: 'pkcs8', format: 'der' })
		);
		for (const [name, made] of Object.entries(keys)) {
			await writeFile(join(work, `${name}.der`), made.certificateDer);
		}
		const folders = jobs.map((_, i) => join(work, String(i).padStart(4, '0')));
		for (const [i, { envelope, payload, settings }] of jobs.entries()) {
			const at = folders[i] as string;
			await mkdir(at);
			await writeFile(join(at, 'envelope.xml'), envelope);
			await writeFile(join(at, 'payload.xml'), payload);
			await writeFile(join(at, 'job.properties'), propertiesOf(settings ?? {}));
		}
		await run('java', ['-Dfile.encoding=UTF-8', '-cp', folder, 'JavaPeer', work], {
			maxBuffer: 10_000_000
		});
		return await Promise.all(folders.map((at) => readFile(join(at, 'out.xml'))));
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** Every character as Java's properties files have it, so that none means anything. */
function propertiesOf(settings: Readonly<Record<string, string>>): string {
	const escaped = (text: string) =>
		Array.from({ length: text.length }, (_, i) => {
			return `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`;
		}).join('');
	return Object.entries(settings)
		.map(([key, value]) => `${key}=${escaped(value)}\n`)
		.join('');
}
