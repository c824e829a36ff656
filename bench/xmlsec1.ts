import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { median, timeRuns, type BenchCase, type Measurement } from './bench-case.ts';
import { SMALL_COUNT } from './fixtures.ts';

/**
 * The same cryptography by xmlsec1, in C: encrypt and sign, verify and decrypt. It neither builds nor checks messages, and
 * pays for starting a process each time (500 small messages: one process per step with 500 files where it takes them).
 */
export default (async ({ folder }) => {
	if (spawnSync('xmlsec1', ['--version']).error) return [];
	const at = (name: string) => join(folder, name);
	const xmlsec1 = (...args: string[]) =>
		execFileSync('xmlsec1', args, { stdio: ['ignore', 'ignore', 'pipe'] });
	const rows: Measurement[] = [];
	for (const [size, count, runs, label] of [
		['large', 1, 3, '1 × 30 MB'],
		['small', SMALL_COUNT, 1, `${SMALL_COUNT} × 10 kB`]
	] as const) {
		const files = (name: string) => Array.from({ length: count }, () => at(`${size}-${name}.xml`));
		const seal = await timeRuns(runs, () => {
			// --encrypt takes one file of data at a time.
			for (const file of files('message')) {
				xmlsec1(
					'--encrypt',
					'--pubkey-cert-pem',
					at('recipient.crt'),
					'--session-key',
					'aes-256',
					'--xml-data',
					file,
					'--output',
					at('xmlsec1.out'),
					at('encrypt-template.xml')
				);
			}
			const keyAndCertificate = `${at('sender.key')},${at('sender.crt')}`;
			xmlsec1('--sign', '--privkey-pem', keyAndCertificate, ...files('unsigned'));
		});
		const note = count > 1 ? { note: `starts ${count} processes to encrypt` } : {};
		rows.push({ work: `seal ${label}`, tool: 'xmlsec1', ms: median(seal), ...note });
		const opened = await timeRuns(runs, () => {
			xmlsec1('--verify', '--insecure', ...files('envelope'));
			xmlsec1('--decrypt', '--privkey-pem', at('recipient.key'), ...files('envelope'));
		});
		rows.push({ work: `open ${label}`, tool: 'xmlsec1', ms: median(opened) });
	}
	return rows;
}) satisfies BenchCase;
