import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate, type MadeCertificate } from '#tests/support/certificates.ts';
import { ManualClock } from '../clock.ts';
import { DOCUMENT_TYPES } from '../envelope/envelope.ts';
import { AppError, isAppError } from '../errors.ts';
import { buildMetadata } from '../sandbox/directory/build-metadata.ts';
import { signAnswer } from '../sandbox/directory/sign-answer.ts';
import type { CertificateUse } from './directory.ts';
import { fixedLocator } from './service-url.ts';
import { createSmpDirectory, type SmpDirectoryOptions } from './smp-directory.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const DAY_MS = 86_400_000;
const dates = (from: number, to: number) => ({
	notBefore: new Date(NOW + from * DAY_MS),
	notAfter: new Date(NOW + to * DAY_MS)
});
const valid = dates(-10, 100);

describe('a look-up in the certificate directory', () => {
	let root: MadeCertificate;
	let middle: MadeCertificate;
	let signer: MadeCertificate;
	let own: MadeCertificate;
	let server: Server;
	let base: string;
	let clock: ManualClock;
	let requests: string[];
	let answer: (request: IncomingMessage, response: ServerResponse) => void;

	beforeAll(() => {
		root = makeCertificate({ subject: 'CN=Rot, O=Exempel', authority: true, ...valid });
		middle = makeCertificate({ subject: 'CN=Mellan', issuer: root, authority: true, ...valid });
		signer = makeCertificate({ subject: 'CN=SMP', issuer: root, ...valid });
		own = makeCertificate({ subject: 'CN=ekvik.example', ...valid });
	});
	beforeEach(async () => {
		clock = new ManualClock(NOW);
		requests = [];
		server = createServer((request, response) => {
			requests.push(request.url ?? '');
			answer(request, response);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/smp`;
		answers(signed());
	});
	afterEach(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});

	interface Wish {
		participantId?: string;
		documentType?: string;
		transportProfile?: string;
		activation?: string;
		expiration?: string;
		certificates?: { use: CertificateUse; content: string }[];
		/** Changes the XML before it is signed. */
		edit?: (xml: string) => string;
		by?: MadeCertificate;
		chain?: MadeCertificate[];
		canonicalisation?: 'c14n' | 'c14n11';
	}
	function signed(wish: Wish = {}): Buffer {
		const { by = signer, chain = [], edit = (xml: string) => xml } = wish;
		const metadata = buildMetadata({
			participantId: '0203:ekvik.example',
			documentType: DOCUMENT_TYPES.message,
			transportProfile: 'digg-transport-as4-v1_0',
			activation: '2026-01-01T00:00:00Z',
			expiration: '2027-01-01T00:00:00',
			accessPointCertificate: own.certificateDer,
			certificates: [{ use: 'encryption', content: own.certificateDer.toString('base64') }],
			...wish
		});
		return signAnswer(
			Buffer.from(edit(metadata.toString())),
			{ key: by.key, certificates: [by, ...chain].map((each) => each.certificateDer) },
			wish.canonicalisation ?? 'c14n'
		);
	}
	function answers(body: Buffer | string, status = 200): void {
		answer = (_request, response) => response.writeHead(status).end(body);
	}
	function directory(options: Partial<SmpDirectoryOptions> = {}) {
		return createSmpDirectory({
			locator: fixedLocator(base),
			rootCertificatesPem: [root.certificatePem],
			clock,
			...options
		});
	}
	const find = (options?: Partial<SmpDirectoryOptions>) =>
		directory(options).findCertificate('0203:ekvik.example', 'encryption');
	/** The code, and that of the cause where there is one. */
	const codes = async (options?: Partial<SmpDirectoryOptions>) => {
		const error: unknown = await find(options).then(
			() => undefined,
			(thrown: unknown) => thrown
		);
		if (!isAppError(error)) return [error];
		return isAppError(error.cause) ? [error.code, error.cause.code] : [error.code];
	};
	const INVALID = 'DIRECTORY_ANSWER_INVALID';

	describe('check 1: shape', () => {
		it('refuses what is not XML, has a doctype, or is not SMP', async () => {
			answers('not xml');
			expect(await codes()).toEqual([INVALID, 'XML_MALFORMED']);
			answers(`<!DOCTYPE x><SignedServiceMetadata/>`);
			expect(await codes()).toEqual([INVALID, 'XML_DOCTYPE']);
			answers(signed({ edit: (xml) => xml.replaceAll('SMP/2016/05', 'SMP/2/other') }));
			expect(await codes()).toEqual([INVALID]);
			answers(signed({ edit: (xml) => xml.replaceAll('ServiceInformation', 'Redirect') }));
			expect(await codes()).toEqual([INVALID]);
			const twice = (xml: string) =>
				xml.replace(/<ParticipantIdentifier.*?<\/ParticipantIdentifier>/, '$&$&');
			answers(signed({ edit: twice }));
			expect(await codes()).toEqual([INVALID]);
		});

		it('refuses an answer over the limit, and one that never ends', async () => {
			answers(Buffer.alloc(1_000_001, ' '));
			expect(await codes()).toEqual([INVALID]);
			answer = (_request, response) => response.writeHead(200).write('<a>');
			expect(await codes({ limits: { timeoutMs: 200 } })).toEqual(['DIRECTORY_UNAVAILABLE']);
		});
	});

	describe('check 2: the signature at the root', () => {
		it('refuses an answer without one, even when an extension holds one', async () => {
			answers(buildUnsigned());
			expect(await codes()).toEqual([INVALID, 'SIGNATURE_MISSING']);
			const nested = /<ds:Signature.*<\/ds:Signature>/.exec(signed().toString())?.[0] ?? '';
			answers(
				buildUnsigned().replace('</ServiceInformation>', `<Extension>${nested}</Extension>$&`)
			);
			expect(await codes()).toEqual([INVALID, 'SIGNATURE_MISSING']);
		});

		it('refuses a changed answer', async () => {
			answers(signed().toString().replace('2027-01-01', '2028-01-01'));
			expect(await codes()).toEqual([INVALID, 'SIGNATURE_INVALID']);
		});

		it('takes an answer with another signature inside an extension', async () => {
			const nested = /<ds:Signature.*<\/ds:Signature>/.exec(signed().toString())?.[0] ?? '';
			answers(
				signed({
					edit: (xml) =>
						xml.replace(
							'</ServiceInformation>',
							`<Extension>${nested}</Extension></ServiceInformation>`
						)
				})
			);
			await expect(find()).resolves.toMatchObject({ subject: expect.stringContaining('ekvik') });
		});
	});

	describe('check 3: what the signature covers and how', () => {
		it('refuses a reference that is not the whole document, and SHA-1', async () => {
			answers(signed().toString().replace('URI=""', 'URI="#part"'));
			expect(await codes()).toEqual([INVALID, 'SIGNATURE_NOT_ALLOWED']);
			answers(signed().toString().replace('xmldsig-more#rsa-sha256', 'xmldsig#rsa-sha1'));
			expect(await codes()).toEqual([INVALID, 'SIGNATURE_NOT_ALLOWED']);
		});

		it('takes Canonical XML 1.1 as well as 1.0', async () => {
			answers(signed({ canonicalisation: 'c14n11' }));
			await expect(find()).resolves.toBeDefined();
		});
	});

	describe('check 4: who signed', () => {
		it('refuses a signer that no configured root vouches for, and one that calls itself so', async () => {
			const stranger = makeCertificate({ subject: 'CN=SMP', ...valid });
			answers(signed({ by: stranger }));
			expect(await codes()).toEqual([INVALID]);
			const falseRoot = makeCertificate({ subject: root.subject, authority: true, ...valid });
			const falseSigner = makeCertificate({ subject: 'CN=SMP', issuer: falseRoot, ...valid });
			answers(signed({ by: falseSigner, chain: [falseRoot] }));
			expect(await codes()).toEqual([INVALID]);
		});

		it('refuses a signer issued by one who is no authority', async () => {
			const below = makeCertificate({ subject: 'CN=Under', issuer: signer, ...valid });
			answers(signed({ by: below, chain: [signer] }));
			expect(await codes()).toEqual([INVALID]);
		});

		it('refuses a signer or an authority outside its time, or with a weak key', async () => {
			for (const when of [dates(-20, -1), dates(1, 20)]) {
				answers(signed({ by: makeCertificate({ subject: 'CN=SMP', issuer: root, ...when }) }));
				expect(await codes()).toEqual([INVALID]);
			}
			const old = makeCertificate({
				subject: 'CN=Gammal',
				issuer: root,
				authority: true,
				...dates(-20, -1)
			});
			answers(
				signed({ by: makeCertificate({ subject: 'CN=SMP', issuer: old, ...valid }), chain: [old] })
			);
			expect(await codes()).toEqual([INVALID]);
			const weak = makeCertificate({ subject: 'CN=SMP', issuer: root, bits: 1024, ...valid });
			answers(signed({ by: weak }));
			expect(await codes()).toEqual([INVALID, 'CERTIFICATE_WEAK']);
		});

		it('takes a signer whose chain comes along in the answer', async () => {
			const below = makeCertificate({ subject: 'CN=SMP 2', issuer: middle, ...valid });
			answers(signed({ by: below, chain: [middle] }));
			await expect(find()).resolves.toBeDefined();
			answers(signed({ by: below }));
			expect(await codes()).toEqual([INVALID]);
		});
	});

	describe('check 5: about whom and what', () => {
		it('refuses a genuine answer about another participant, document type or scheme', async () => {
			answers(signed({ participantId: '0203:skogsby.example' }));
			expect(await codes()).toEqual([INVALID]);
			answers(signed({ documentType: DOCUMENT_TYPES.receipt }));
			expect(await codes()).toEqual([INVALID]);
			answers(signed({ edit: (xml) => xml.replace('iso6523-actorid-upis', 'another-scheme') }));
			expect(await codes()).toEqual([INVALID]);
			answers(signed({ edit: (xml) => xml.replace('busdox-docid-qns', 'another-scheme') }));
			expect(await codes()).toEqual([INVALID]);
		});

		it('takes the participant in another case', async () => {
			answers(signed({ participantId: '0203:EKVIK.example' }));
			await expect(find()).resolves.toMatchObject({ participantId: '0203:ekvik.example' });
		});
	});

	describe('check 6: in use now', () => {
		it('refuses a service that has ended, has not begun, or has dates that nobody can read', async () => {
			answers(signed({ expiration: '2026-06-15T11:59:00Z' }));
			expect(await codes()).toEqual([INVALID]);
			answers(signed({ activation: '2026-06-15T14:01:00+02:00' }));
			expect(await codes()).toEqual([INVALID]);
			answers(signed({ expiration: 'never' }));
			expect(await codes()).toEqual([INVALID]);
		});

		it('refuses a transport profile that we do not know', async () => {
			answers(signed({ transportProfile: 'bdxr-transport-ebms3-as4-v1p0' }));
			expect(await codes()).toEqual([INVALID]);
		});
	});

	describe('check 7: the published certificate', () => {
		const content = (made: MadeCertificate) => made.certificateDer.toString('base64');

		it('refuses one that is expired, not valid yet, weak, or no certificate', async () => {
			const publish = (text: string) =>
				answers(signed({ certificates: [{ use: 'encryption', content: text }] }));
			publish(content(makeCertificate({ subject: 'CN=x', ...dates(-20, -1) })));
			expect(await codes()).toEqual([INVALID, 'CERTIFICATE_EXPIRED']);
			publish(content(makeCertificate({ subject: 'CN=x', ...dates(1, 20) })));
			expect(await codes()).toEqual([INVALID, 'CERTIFICATE_EXPIRED']);
			publish(content(makeCertificate({ subject: 'CN=x', bits: 1024, ...valid })));
			expect(await codes()).toEqual([INVALID, 'CERTIFICATE_WEAK']);
			publish('bm90IGEgY2VydGlmaWNhdGU=');
			expect(await codes()).toEqual([INVALID, 'CERTIFICATE_MALFORMED']);
		});

		it('says that the organisation cannot be written to when none is published for the use', async () => {
			answers(signed({ certificates: [{ use: 'signing', content: content(own) }] }));
			expect(await codes()).toEqual(['PARTICIPANT_UNKNOWN']);
			answers(signed({ edit: (xml) => xml.replace('smp-certpub:1.0', 'smp-other:1.0') }));
			expect(await codes()).toEqual(['PARTICIPANT_UNKNOWN']);
		});

		it('takes base64 of DER, base64 of PEM, bare PEM, and stray blanks in codes', async () => {
			for (const text of [
				content(own).replace(/.{64}/g, '$&\n'),
				Buffer.from(own.certificatePem).toString('base64'),
				own.certificatePem
			]) {
				answers(signed({ certificates: [{ use: 'encryption', content: text }] }));
				const found = await find();
				expect(found.pem.replace(/\s/g, '')).toBe(own.certificatePem.replace(/\s/g, ''));
			}
			answers(
				signed({
					edit: (xml) =>
						xml.replace('>urn:fdc:digg.se:edelivery:certpub', '> urn:fdc:digg.se:edelivery:certpub')
				})
			);
			await expect(find()).resolves.toBeDefined();
		});

		it('takes the newest of several that are valid', async () => {
			const older = makeCertificate({ subject: 'CN=older', ...dates(-50, 50) });
			const newer = makeCertificate({ subject: 'CN=newer', ...dates(-5, 50) });
			const future = makeCertificate({ subject: 'CN=future', ...dates(5, 50) });
			answers(
				signed({
					certificates: [older, newer, future].map((made) => ({
						use: 'encryption',
						content: content(made)
					}))
				})
			);
			await expect(find()).resolves.toMatchObject({ subject: 'CN=newer' });
		});

		it('gives all that are valid, the newest first, each once, and no more than five', async () => {
			const made = [-50, -5, -20, 5].map((from) =>
				makeCertificate({ subject: `CN=${from}`, ...dates(from, 50) })
			);
			const publish = (certificates: MadeCertificate[]) =>
				answers(
					signed({
						certificates: certificates.map((each) => ({
							use: 'encryption',
							content: content(each)
						}))
					})
				);
			const subjects = async () =>
				(await directory().findCertificates('0203:ekvik.example', 'encryption')).map(
					({ subject }) => subject
				);
			publish([...made, ...made]);
			expect(await subjects()).toEqual(['CN=-5', 'CN=-20', 'CN=-50']);
			publish(
				Array.from({ length: 7 }, (_, i) =>
					makeCertificate({ subject: `CN=${i}`, key: own.key, ...dates(-i - 1, 50) })
				)
			);
			expect(await subjects()).toEqual(['CN=0', 'CN=1', 'CN=2', 'CN=3', 'CN=4']);
		});
	});

	describe('check 8: revocation, where it is asked for', () => {
		const guard = (verdict: (subject: string) => AppError | undefined) => ({
			async assertNotRevoked({ subject }: { subject: string }) {
				const error = verdict(subject);
				if (error !== undefined) throw error;
			}
		});
		const revoked = new AppError('CERTIFICATE_REVOKED');
		const away = new AppError('REVOCATION_UNAVAILABLE', undefined, { retryable: true });
		const two = () => {
			const older = makeCertificate({ subject: 'CN=older', ...dates(-50, 50) });
			const newer = makeCertificate({ subject: 'CN=newer', ...dates(-5, 50) });
			answers(
				signed({
					certificates: [older, newer].map((made) => ({
						use: 'encryption',
						content: made.certificateDer.toString('base64')
					}))
				})
			);
		};

		it('refuses an answer whose signer, or an authority above, has been revoked, but asks nobody about the root', async () => {
			const asked: string[] = [];
			const below = makeCertificate({ subject: 'CN=SMP 2', issuer: middle, ...valid });
			answers(signed({ by: below, chain: [middle] }));
			const revocation = guard((subject) => {
				asked.push(subject);
				return subject === 'CN=Mellan' ? revoked : undefined;
			});
			expect(await codes({ revocation })).toEqual([INVALID, 'CERTIFICATE_REVOKED']);
			expect(asked).toEqual(['CN=SMP 2', 'CN=Mellan']);
		});

		it('passes over a published certificate that has been revoked, and says so when none is left', async () => {
			two();
			const revocation = guard((subject) => (subject === 'CN=newer' ? revoked : undefined));
			await expect(find({ revocation })).resolves.toMatchObject({ subject: 'CN=older' });
			const all = guard((subject) => (subject === 'CN=SMP' ? undefined : revoked));
			expect(await codes({ revocation: all })).toEqual(['CERTIFICATE_REVOKED']);
		});

		it('gives nothing while nobody can say, and keeps that for nobody', async () => {
			two();
			const revocation = guard((subject) => (subject === 'CN=newer' ? away : undefined));
			const smp = directory({ revocation });
			const ask = () => smp.findCertificate('0203:ekvik.example', 'encryption');
			await expect(ask()).rejects.toMatchObject({
				code: 'REVOCATION_UNAVAILABLE',
				retryable: true
			});
			await expect(ask()).rejects.toMatchObject({ code: 'REVOCATION_UNAVAILABLE' });
			expect(requests).toHaveLength(2);
		});
	});

	describe('the line', () => {
		it('tells unknown from unavailable', async () => {
			answers('', 404);
			expect(await codes()).toEqual(['PARTICIPANT_UNKNOWN']);
			answers('', 503);
			expect(await codes()).toEqual(['DIRECTORY_UNAVAILABLE']);
			await expect(find()).rejects.toMatchObject({ retryable: true });
			answer = (_request, response) => response.destroy();
			expect(await codes()).toEqual(['DIRECTORY_UNAVAILABLE']);
			expect(await codes({ locator: fixedLocator('http://127.0.0.1:1/') })).toEqual([
				'DIRECTORY_UNAVAILABLE'
			]);
		});

		it('follows a redirect on the same host only', async () => {
			answer = (_request, response) =>
				response.writeHead(302, { location: 'http://localhost:1/smp' }).end();
			expect(await codes()).toEqual([INVALID]);
			answer = (_request, response) => response.writeHead(302, { location: '/smp/on' }).end();
			expect(await codes()).toEqual([INVALID]);
			answer = (request, response) => {
				if (request.url === '/moved') response.end(signed());
				else response.writeHead(301, { location: '/moved' }).end();
			};
			await expect(find()).resolves.toBeDefined();
		});

		it('asks the locator anew when the server that it named before does not answer, or not know', async () => {
			const asked: boolean[] = [];
			const moving = (old: string) => ({
				locate: async (_: string, { refresh = false }: { refresh?: boolean } = {}) => {
					asked.push(refresh);
					return new URL(refresh ? base : old);
				}
			});
			await expect(find({ locator: moving('http://127.0.0.1:1/') })).resolves.toBeDefined();
			answer = (request, response) =>
				request.url?.startsWith('/old') ? response.writeHead(404).end() : response.end(signed());
			const old = base.replace('/smp', '/old');
			await expect(find({ locator: moving(old) })).resolves.toBeDefined();
			expect(asked).toEqual([false, true, false, true]);
		});

		it('leaves a silent server alone for a while: the next participants there wait without asking', async () => {
			let located = 0;
			const smp = directory({
				locator: {
					locate: async () => {
						located += 1;
						return new URL(base);
					}
				}
			});
			const ask = (id: string) =>
				smp.findCertificate(id, 'encryption').then(
					() => 'found',
					(error: unknown) => (isAppError(error) ? error.code : error)
				);
			answer = (_request, response) => response.destroy();
			expect(await ask('0203:ekvik.example')).toBe('DIRECTORY_UNAVAILABLE');
			const [asked, found] = [requests.length, located];
			answers(signed());
			for (const id of ['0203:ekvik.example', '0203:annan.example', '0203:tredje.example']) {
				expect(await ask(id)).toBe('DIRECTORY_UNAVAILABLE');
			}
			expect(requests).toHaveLength(asked);
			// Nor is DNS asked whether it has moved: that was done when it fell silent.
			expect(located).toBe(found + 3);
			expect(smp.outages()).toMatchObject([{ place: new URL(base).host, since: NOW }]);
			clock.advance(30_000);
			expect(await ask('0203:ekvik.example')).toBe('found');
			expect(smp.outages()).toEqual([]);
		});

		it('does not take a server for silent because it fails with one participant', async () => {
			answer = (request, response) =>
				request.url?.includes('annan') ? response.writeHead(500).end() : response.end(signed());
			const smp = directory();
			await expect(smp.findCertificate('0203:annan.example', 'encryption')).rejects.toMatchObject({
				code: 'DIRECTORY_UNAVAILABLE'
			});
			expect(smp.outages()).toEqual([]);
			await expect(smp.findCertificate('0203:ekvik.example', 'encryption')).resolves.toBeDefined();
		});

		it('asks for signing certificates under the document type of receipts', async () => {
			answers(
				signed({
					documentType: DOCUMENT_TYPES.receipt,
					certificates: [{ use: 'signing', content: own.certificatePem }]
				})
			);
			await directory().findCertificate('0203:Ekvik.example', 'signing');
			expect(decodeURIComponent(requests[0] ?? '')).toBe(
				`/smp/iso6523-actorid-upis::0203:ekvik.example/services/busdox-docid-qns::${DOCUMENT_TYPES.receipt}`
			);
		});
	});

	describe('the cache', () => {
		it('asks once an hour, once at a time, and again when told to, but not at a stranger’s pace', async () => {
			const smp = directory();
			const ask = (refresh = false) =>
				smp.findCertificate('0203:ekvik.example', 'encryption', { refresh });
			await Promise.all([ask(), ask(), ask()]);
			await ask(true);
			expect(requests).toHaveLength(1);
			clock.advance(31_000);
			await ask();
			expect(requests).toHaveLength(1);
			await ask(true);
			await ask(true);
			expect(requests).toHaveLength(2);
			clock.advance(3_600_000);
			await ask();
			expect(requests).toHaveLength(3);
		});

		it('believes "not registered" for a minute, and a failure not at all', async () => {
			const smp = directory();
			const ask = () => smp.findCertificate('0203:ekvik.example', 'encryption').catch(() => {});
			answers('', 404);
			await ask();
			await ask();
			expect(requests).toHaveLength(1);
			clock.advance(60_000);
			answers('', 500);
			await ask();
			await ask();
			expect(requests).toHaveLength(3);
		});
	});

	function buildUnsigned(): string {
		return signed()
			.toString()
			.replace(/<ds:Signature.*<\/ds:Signature>/, '');
	}
});
