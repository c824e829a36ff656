import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { median, timeRuns, type BenchCase, type Measurement } from './bench-case.ts';
import { measureChildPeak } from './child-memory.ts';
import { SMALL_COUNT } from './fixtures.ts';

/**
 * The same cryptography by xmlsec1, in C: encrypt and sign, verify and decrypt. It neither builds nor checks messages, and
 * pays for starting a process each time (500 small messages: one process per step with 500 files where it takes them).
 */
export default (async ({ folder }) => {
	if (spawnSync('xmlsec1', ['--version']).error) return [];
	const at = (name: string) => join(folder, name);
	const xmlsec1 = (args: readonly string[]) =>
		execFileSync('xmlsec1', args, { stdio: ['ignore', 'ignore', 'pipe'] });
	/** The steps of one message, each a process. */
	const sealing = (size: string) => [
		[
			'--encrypt',
			'--pubkey-cert-pem',
			at('recipient.crt'),
			'--session-key',
			'aes-256',
			'--xml-data',
			at(`${size}-message.xml`),
			'--output',
			at('xmlsec1.out'),
			at('encrypt-template.xml')
		],
		[
			'--sign',
			'--privkey-pem',
			`${at('sender.key')},${at('sender.crt')}`,
			at(`${size}-unsigned.xml`)
		]
	];
	const opening = (size: string) => [
		['--verify', '--insecure', at(`${size}-envelope.xml`)],
		['--decrypt', '--privkey-pem', at('recipient.key'), at(`${size}-envelope.xml`)]
	];
	const rows: Measurement[] = [];
	for (const [work, steps] of [
		['seal', sealing],
		['open', opening]
	] as const) {
		const ms = median(await timeRuns(3, () => steps('large').forEach(xmlsec1)));
		rows.push({ work: `${work} 1 × 30 MB`, tool: 'xmlsec1', ms });
		const once = await measureOnce(steps('small'), steps('large'));
		rows.push({ work: `${work} 1 × 30 MB, once`, tool: 'xmlsec1', ...once });
	}
	const many = (file: string) => Array.from({ length: SMALL_COUNT }, () => at(`small-${file}.xml`));
	const [encrypt = [], sign = []] = sealing('small');
	const [verify = [], decrypt = []] = opening('small');
	const [seal] = await timeRuns(1, () => {
		// --encrypt takes one file of data at a time.
		for (let count = 0; count < SMALL_COUNT; count++) xmlsec1(encrypt);
		xmlsec1([...sign.slice(0, -1), ...many('unsigned')]);
	});
	const [open] = await timeRuns(1, () => {
		xmlsec1([...verify.slice(0, -1), ...many('envelope')]);
		xmlsec1([...decrypt.slice(0, -1), ...many('envelope')]);
	});
	const note = `starts ${SMALL_COUNT} processes to encrypt`;
	rows.push({ work: `seal ${SMALL_COUNT} × 10 kB`, tool: 'xmlsec1', ms: seal ?? 0, note });
	rows.push({ work: `open ${SMALL_COUNT} × 10 kB`, tool: 'xmlsec1', ms: open ?? 0 });
	return rows;
}) satisfies BenchCase;

type Steps = readonly (readonly string[])[];

/** The memory of the step that needs most: they run one after the other, each in a process of its own. */
async function measureOnce(small: Steps, large: Steps) {
	let growthMb = 0;
	let ms = 0;
	for (const [step, args] of large.entries()) {
		const base = await measureChildPeak('xmlsec1', small[step] ?? []);
		const start = performance.now();
		growthMb = Math.max(growthMb, (await measureChildPeak('xmlsec1', args)) - base);
		ms += performance.now() - start;
	}
	return { ms, growthMb };
}
