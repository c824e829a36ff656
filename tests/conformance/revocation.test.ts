/**
 * Revocation as the `openssl` command tells it: lists made by `openssl ca`, answers of `openssl ocsp`, served on loopback;
 * and servers that lie, dawdle or send too much.
 */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#lib/server/clock.ts';
import { codeOf } from '#lib/server/errors.ts';
import { askIssuers } from '#lib/server/revocation/ask-issuer.ts';
import { openLastAnswers } from '#lib/server/revocation/last-answers.ts';
import { createListStore, LIST_BYTES_MAX } from '#lib/server/revocation/list-store.ts';
import { publicHosts } from '#lib/server/revocation/host-guard.ts';
import { createRevocationGuard } from '#lib/server/revocation/revocation-guard.ts';
import type { RevocationStatus } from '#lib/server/revocation/revocation.ts';
import {
	noOpenssl,
	openAuthority,
	type IssuedFiles,
	type OpensslAuthority
} from '#tests/support/openssl-authority.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe.skipIf(noOpenssl)('whether a certificate has been revoked', () => {
	let server: Server;
	let base: string;
	let routes: Record<string, (request: IncomingMessage, response: ServerResponse) => unknown>;
	let requests: string[];
	let folder: string;
	let clock: ManualClock;
	const open: { close(): Promise<void> }[] = [];

	beforeAll(async () => {
		server = createServer((request, response) => {
			requests.push(request.url ?? '');
			const route = routes[request.url ?? ''];
			if (route) route(request, response);
			else response.writeHead(404).end();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	beforeEach(async () => {
		routes = {};
		requests = [];
		clock = new ManualClock(Date.now());
		folder = await mkdtemp(join(tmpdir(), 'sluss-revocation-'));
	});
	afterEach(async () => {
		for (const opened of open.splice(0)) await opened.close();
		await rm(folder, { recursive: true, force: true });
	});

	async function authority(...args: Parameters<typeof openAuthority>) {
		const opened = await openAuthority(...args);
		open.push(opened);
		return opened;
	}
	const serve = (path: string, bytes: Buffer | string) => {
		routes[path] = (_request, response) => response.end(bytes);
	};
	const x509 = ({ certificatePem }: { certificatePem: string }) =>
		new X509Certificate(certificatePem);
	const asker = (timeoutMs = 5_000) =>
		askIssuers({
			clock,
			hosts,
			lists: createListStore({ folder, clock, timeoutMs, hosts }),
			timeoutMs
		});
	const hosts = publicHosts(['127.0.0.1', 'localhost']);
	const status = (
		certificate: { certificatePem: string },
		issuer: { certificatePem: string },
		timeoutMs?: number
	) => asker(timeoutMs).check(x509(certificate), [x509(issuer)]);

	const withList = [`crlDistributionPoints=URI:$base/list.crl`];
	const filled = (lines: readonly string[]) => lines.map((line) => line.replace('$base', base));
	const issueListed = (ca: OpensslAuthority, subject = '/CN=ekvik.example') =>
		ca.issue({ subject, extensions: filled(withList) });

	describe('by a list', () => {
		let ca: OpensslAuthority;
		let good: IssuedFiles;
		let bad: IssuedFiles;
		beforeEach(async () => {
			ca = await authority();
			good = await issueListed(ca);
			bad = await issueListed(ca, '/CN=skogsby.example');
			await ca.revoke(bad);
		});
		const derOf = async () => {
			await ca.openssl('crl', '-in', 'list.pem', '-outform', 'DER', '-out', 'list.der');
			return readFile(join(ca.folder, 'list.der'));
		};

		it('is told: revoked or not, in DER and in PEM', async () => {
			serve('/list.crl', await ca.revocationList());
			expect(await status(good, ca)).toBe('good');
			expect(await status(bad, ca)).toBe('revoked');
			await rm(folder, { recursive: true });
			serve('/list.crl', await derOf());
			expect(await status(good, ca)).toBe('good');
			expect(await status(bad, ca)).toBe('revoked');
		});

		it('is told by a list without entries, and one signed with PSS', async () => {
			const empty = await authority('/CN=Ny');
			serve('/list.crl', await empty.revocationList());
			expect(await status(await issueListed(empty), empty)).toBe('good');
			await rm(folder, { recursive: true });
			serve('/list.crl', await ca.revocationList('-sigopt', 'rsa_padding_mode:pss'));
			expect(await status(bad, ca)).toBe('revoked');
		});

		it.each([
			['has run out', ['-crl_lastupdate', '250101000000Z', '-crl_nextupdate', '250201000000Z']],
			[
				'is of the future',
				['-crl_lastupdate', '340101000000Z', '-crl_nextupdate', '340201000000Z']
			],
			['is signed with SHA-1', ['-md', 'sha1']]
		])('is not told by one that %s', async (_, validity) => {
			serve('/list.crl', await ca.revocationList(...validity));
			expect(await status(good, ca)).toBe('unknown');
			expect(await status(bad, ca)).toBe('unknown');
		});

		it('is not told by a list of another issuer, even of the same name, nor by a changed one', async () => {
			const other = await authority('/CN=Nagon annan');
			serve('/list.crl', await other.revocationList());
			expect(await status(bad, ca)).toBe('unknown');
			await rm(folder, { recursive: true });
			const impostor = await authority('/CN=Utfardare/O=Test');
			serve('/list.crl', await impostor.revocationList());
			expect(await status(bad, ca)).toBe('unknown');
			await rm(folder, { recursive: true });
			await ca.revocationList();
			const changed = await derOf();
			changed[changed.length - 300] = (changed[changed.length - 300] ?? 0) ^ 1;
			serve('/list.crl', changed);
			expect(await status(bad, ca)).toBe('unknown');
		});

		it('is not told by a delta, an indirect list, or one of other reasons, kinds or addresses', async () => {
			const scopes = [
				'2.5.29.27=critical,ASN1:INTEGER:1',
				'issuingDistributionPoint=critical,@point\n[point]\nindirectCRL=TRUE',
				'issuingDistributionPoint=critical,@point\n[point]\nonlysomereasons=keyCompromise',
				'issuingDistributionPoint=critical,@point\n[point]\nonlyCA=TRUE',
				'issuingDistributionPoint=critical,@point\n[point]\nonlyAA=TRUE',
				'issuingDistributionPoint=critical,@point\n[point]\nfullname=URI:http://elsewhere.example/list.crl',
				'1.2.3.4=critical,ASN1:UTF8String:x'
			];
			for (const scope of scopes) {
				await rm(folder, { recursive: true, force: true });
				serve('/list.crl', await ca.revocationListOf(scope));
				expect(await status(bad, ca), scope).toBe('unknown');
			}
			for (const scope of [
				`issuingDistributionPoint=critical,@point\n[point]\nfullname=URI:${base}/list.crl\nonlyuser=TRUE`,
				'crlNumber=ASN1:INTEGER:7'
			]) {
				await rm(folder, { recursive: true, force: true });
				serve('/list.crl', await ca.revocationListOf(scope));
				expect(await status(bad, ca), scope).toBe('revoked');
			}
		});

		it('is not told by junk, silence, errors, or a list without end', async () => {
			const dawdle = (_request: IncomingMessage, response: ServerResponse) => {
				response.writeHead(200).write('0');
			};
			const huge = (_request: IncomingMessage, response: ServerResponse) => {
				response.end(Buffer.alloc(LIST_BYTES_MAX + 1, 0x30));
			};
			const answers: typeof routes = {
				junk: (_request, response) => response.end('junk'),
				empty: (_request, response) => response.end(),
				nested: (_request, response) => response.end(Buffer.alloc(100_000, 0x30)),
				error: (_request, response) => response.writeHead(500).end(),
				cut: (_request, response) => response.destroy(),
				dawdle,
				huge
			};
			for (const [name, answer] of Object.entries(answers)) {
				await rm(folder, { recursive: true, force: true });
				routes['/list.crl'] = answer;
				expect(await status(bad, ca, name === 'dawdle' ? 300 : undefined), name).toBe('unknown');
			}
		});

		it('is fetched once an hour, then only when changed, and outlives a restart and a server that is away', async () => {
			const list = await ca.revocationList();
			routes['/list.crl'] = (request, response) => {
				if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
				else response.writeHead(200, { etag: '"1"' }).end(list);
			};
			const asking = asker();
			const ask = () => asking.check(x509(good), [x509(ca)]);
			await Promise.all([ask(), ask()]);
			expect(await status(bad, ca)).toBe('revoked');
			expect(requests).toHaveLength(1);
			clock.advance(HOUR_MS);
			expect(await ask()).toBe('good');
			expect(requests).toHaveLength(2);
			routes = {};
			clock.advance(5 * DAY_MS);
			expect(await status(good, ca)).toBe('good');
			clock.advance(2 * DAY_MS);
			expect(await status(good, ca)).toBe('unknown');
		});

		it('is fetched anew when its copy on disk is damaged', async () => {
			serve('/list.crl', await ca.revocationList());
			await status(good, ca);
			for (const file of await readdir(folder)) await truncate(join(folder, file), 10);
			expect(await status(bad, ca)).toBe('revoked');
			expect(requests).toHaveLength(2);
		});
	});

	describe('by a responder', () => {
		async function asked(setUp: (ca: OpensslAuthority) => Promise<IssuedFiles | undefined>) {
			const ca = await authority();
			const signer = await setUp(ca);
			const url = await ca.startResponder(signer);
			const extensions = [`authorityInfoAccess=OCSP;URI:${url}`];
			const good = await ca.issue({ subject: '/CN=ekvik.example', extensions });
			const bad = await ca.issue({ subject: '/CN=skogsby.example', extensions });
			await ca.revoke(bad);
			return { ca, good, bad, url };
		}
		it('is told: revoked or not', async () => {
			const { ca, good, bad } = await asked(async () => undefined);
			expect(await status(good, ca)).toBe('good');
			expect(await status(bad, ca)).toBe('revoked');
		});

		it('is told by whom the issuer has given the right to, and by nobody else', async () => {
			const delegate = (ca: OpensslAuthority) =>
				ca.issue({ subject: '/CN=Svarare', extensions: ['extendedKeyUsage=OCSPSigning'] });
			const { ca, bad } = await asked(delegate);
			expect(await status(bad, ca)).toBe('revoked');
			const someone = (ca: OpensslAuthority) =>
				ca.issue({ subject: '/CN=Nagon', extensions: ['extendedKeyUsage=serverAuth'] });
			const refused = await asked(someone);
			expect(await status(refused.bad, refused.ca)).toBe('unknown');
			const expired = await asked((ca) =>
				ca.issue({
					subject: '/CN=Svarare',
					extensions: ['extendedKeyUsage=OCSPSigning'],
					notBefore: '240101000000Z',
					notAfter: '250101000000Z'
				})
			);
			expect(await status(expired.bad, expired.ca)).toBe('unknown');
		});

		it('is not told by an answer about another certificate, or played again for another question', async () => {
			const { ca, url } = await asked(async () => undefined);
			const questions: Buffer[] = [];
			const answers: Buffer[] = [];
			routes['/ocsp'] = async (request, response) => {
				const parts: Buffer[] = [];
				for await (const part of request) parts.push(part as Buffer);
				questions.push(Buffer.concat(parts));
				answers.push(answers.at(-1) ?? (await post(url, Buffer.concat(parts))));
				response.end(answers.at(-1));
			};
			const extensions = [`authorityInfoAccess=OCSP;URI:${base}/ocsp`];
			const one = await ca.issue({ subject: '/CN=one.example', extensions });
			const two = await ca.issue({ subject: '/CN=two.example', extensions });
			expect(await status(one, ca)).toBe('good');
			expect(await status(two, ca)).toBe('unknown');
			expect(await status(one, ca)).toBe('unknown'); // the nonce is the first question's
			expect(questions).toHaveLength(3);
		});

		it('is not told of a certificate that the responder does not know', async () => {
			const { ca, url } = await asked(async () => undefined);
			const unknown = await ca.issue({
				subject: '/CN=nobody.example',
				extensions: [`authorityInfoAccess=OCSP;URI:${url}`]
			});
			await writeFile(join(ca.folder, 'index.txt'), '');
			expect(await status(unknown, ca)).toBe('unknown');
		});

		it('is told again after an hour, and not asked in between', async () => {
			const { ca, good } = await asked(async () => undefined);
			const asking = asker();
			const ask = () => asking.check(x509(good), [x509(ca)]);
			expect(await ask()).toBe('good');
			await ca.revoke(good);
			expect(await ask()).toBe('good');
			clock.advance(HOUR_MS);
			expect(await ask()).toBe('revoked');
		});

		it('is not told by junk, errors, silence and too much; then the list is asked', async () => {
			const ca = await authority();
			const both = await ca.issue({
				subject: '/CN=ekvik.example',
				extensions: filled([...withList, 'authorityInfoAccess=OCSP;URI:$base/ocsp'])
			});
			await ca.revoke(both);
			const answers: typeof routes = {
				junk: (_request, response) => response.end('junk'),
				'try later': (_request, response) => response.end(Buffer.from([0x30, 3, 0x0a, 1, 3])),
				huge: (_request, response) => response.end(Buffer.alloc(200_000)),
				dawdle: (_request, response) => response.writeHead(200).write('0'),
				error: (_request, response) => response.writeHead(503).end()
			};
			for (const [name, answer] of Object.entries(answers)) {
				routes = { '/ocsp': answer };
				const timeoutMs = name === 'dawdle' ? 300 : undefined;
				expect(await status(both, ca, timeoutMs), name).toBe('unknown');
			}
			serve('/list.crl', await ca.revocationList());
			expect(await status(both, ca)).toBe('revoked');
		});
	});

	describe('when the issuer is not at hand', () => {
		it('it is fetched from where the certificate says, in every form, and must have signed it', async () => {
			const ca = await authority();
			const impostor = await authority('/CN=Utfardare/O=Test');
			const leaf = await ca.issue({
				subject: '/CN=ekvik.example',
				extensions: filled([...withList, 'authorityInfoAccess=caIssuers;URI:$base/ca.crt'])
			});
			await ca.revoke(leaf);
			serve('/list.crl', await ca.revocationList());
			const ask = () => asker().check(x509(leaf), []);
			expect(await ask()).toBe('unknown');
			serve('/ca.crt', impostor.certificatePem);
			expect(await ask()).toBe('unknown');
			serve('/ca.crt', 'junk');
			expect(await ask()).toBe('unknown');
			serve('/ca.crt', ca.certificatePem);
			expect(await ask()).toBe('revoked');
			serve('/ca.crt', x509(ca).raw);
			expect(await ask()).toBe('revoked');
			await ca.openssl(
				'crl2pkcs7',
				'-nocrl',
				'-certfile',
				'authority.crt',
				'-outform',
				'DER',
				'-out',
				'ca.p7c'
			);
			serve('/ca.crt', await readFile(join(ca.folder, 'ca.p7c')));
			expect(await ask()).toBe('revoked');
		});

		it('a certificate that names nobody who could be asked is of unknown state', async () => {
			const ca = await authority();
			const leaf = await ca.issue({ subject: '/CN=ekvik.example' });
			expect(await status(leaf, ca)).toBe('unknown');
		});
	});

	describe('the policy when nobody answers', () => {
		const GRACE_MS = 7 * DAY_MS;
		let certificate: X509Certificate;
		let answers: RevocationStatus;
		let told: string[];
		beforeEach(async () => {
			const ca = await authority();
			certificate = x509(await issueListed(ca));
			answers = 'unknown';
			told = [];
		});
		function guard(policy: 'wait' | 'accept') {
			return createRevocationGuard({
				revocation: { check: async () => answers },
				policy,
				graceMs: GRACE_MS,
				lastAnswers: openLastAnswers({ folder, clock }),
				clock,
				alarms: {
					unavailable: async (issuer, { reason, passed }) => {
						told.push(`${issuer}: ${reason}${passed ? ', passed' : ''}`);
					},
					answered: async () => {
						told.push('answered');
					}
				}
			});
		}
		const codeWith = (policy: 'wait' | 'accept') =>
			guard(policy)
				.assertNotRevoked(certificate, [])
				.then(() => 'passed', codeOf);

		it('wait: nothing goes on, and may later', async () => {
			await expect(guard('wait').assertNotRevoked(certificate, [])).rejects.toMatchObject({
				code: 'REVOCATION_UNAVAILABLE',
				retryable: true
			});
			expect(told).toEqual(['CN=Utfardare, O=Test: no-answer']);
		});

		it('wait: what was known to be good a short while ago goes on, also after a restart', async () => {
			answers = 'good';
			expect(await codeWith('wait')).toBe('passed');
			answers = 'unknown';
			clock.advance(GRACE_MS - 1);
			expect(await codeWith('wait')).toBe('passed');
			clock.advance(1);
			expect(await codeWith('wait')).toBe('REVOCATION_UNAVAILABLE');
			expect(told).toEqual([
				'answered',
				'CN=Utfardare, O=Test: no-answer, passed',
				'CN=Utfardare, O=Test: no-answer'
			]);
		});

		it('accept: it goes on, with an alarm', async () => {
			expect(await codeWith('accept')).toBe('passed');
			expect(told).toEqual(['CN=Utfardare, O=Test: no-answer, passed']);
		});

		it('what has been revoked stays so under both, also while nobody answers', async () => {
			answers = 'revoked';
			expect(await codeWith('accept')).toBe('CERTIFICATE_REVOKED');
			answers = 'unknown';
			clock.advance(30 * DAY_MS);
			expect(await codeWith('accept')).toBe('CERTIFICATE_REVOKED');
			expect(await codeWith('wait')).toBe('CERTIFICATE_REVOKED');
		});
	});
});

async function post(url: string, body: Buffer): Promise<Buffer> {
	const headers = { 'content-type': 'application/ocsp-request' };
	const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
	return Buffer.from(await response.arrayBuffer());
}
