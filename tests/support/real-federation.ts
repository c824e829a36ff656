/**
 * A federation as the real one is put together, on loopback: DNS that names the directory server, a signed directory,
 * authorities that openssl runs with their lists of revoked certificates, an address book, and an access point that
 * speaks the Domibus WS plugin. The counterpart is played by the test, with keys of its own.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import type { SdkMessage } from '#lib/server/content/sdk-message.ts';
import { naptrName } from '#lib/server/directory/sml-name.ts';
import { DOCUMENT_TYPES, FEDERATIONS, type PayloadKind } from '#lib/server/envelope/envelope.ts';
import { openEnvelope } from '#lib/server/sealing/open-envelope.ts';
import { sealMessage } from '#lib/server/sealing/seal-message.ts';
import { sealReceipt } from '#lib/server/sealing/seal-receipt.ts';
import { naptrAnswer, startDnsServer } from './dns-server.ts';
import { PARTY, startAccessPoint } from './domibus/access-point.ts';
import { openAuthority, type IssuedFiles } from './openssl-authority.ts';
import { startSmp } from './smp-answers.ts';

export const KOMMUN = {
	id: '0203:kommun.example',
	name: 'Exempels kommun',
	address: 'kommun:barn'
};
export const REGION = {
	id: '0203:region.example',
	name: 'Region Exempel',
	address: 'region:barnmottagning'
};
const ZONE = 'sml.test.example';
const ACTION = 'busdox-docid-qns::';

export type RealFederation = Awaited<ReturnType<typeof openRealFederation>>;

export async function openRealFederation() {
	const closers: (() => Promise<void>)[] = [];
	const folder = await mkdtemp(join(tmpdir(), 'sluss-real-'));
	closers.push(() => rm(folder, { recursive: true, force: true }));
	const at = (name: string) => join(folder, name);

	const files = new Map<string, () => Promise<string | Buffer>>();
	const web = createServer((request, response) => {
		const file = files.get(new URL(request.url ?? '', 'http://x').pathname);
		if (file === undefined) response.writeHead(404).end();
		else
			void file().then(
				(content) => response.end(content),
				() => response.writeHead(500).end()
			);
	});
	await new Promise<void>((done) => web.listen(0, '127.0.0.1', done));
	const webUrl = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
	closers.push(async () => {
		web.closeAllConnections();
		await new Promise((done) => web.close(done));
	});

	/** An authority whose list and certificate lie where its certificates say. */
	async function authority(name: string) {
		const opened = await openAuthority(`/CN=${name}/O=Test`);
		closers.push(() => opened.close());
		await opened.revocationList();
		files.set(`/${name}.crl`, () => readFile(join(opened.folder, 'list.pem')));
		files.set(`/${name}.crt`, async () => opened.certificatePem);
		const extensions = [
			`crlDistributionPoints=URI:${webUrl}/${name}.crl`,
			`authorityInfoAccess=caIssuers;URI:${webUrl}/${name}.crt`
		];
		return {
			...opened,
			issueListed: (subject: string, notBefore?: string): Promise<IssuedFiles> =>
				opened.issue({ subject, extensions, ...(notBefore !== undefined && { notBefore }) })
		};
	}

	const smpAuthority = await authority('smp-root');
	const organisationAuthority = await authority('function-ca');
	const smpSigner = await smpAuthority.issueListed('/CN=SMP');
	const smp = await startSmp({
		signer: {
			key: createPrivateKey(smpSigner.keyPem),
			certificates: [new X509Certificate(smpSigner.certificatePem).raw]
		},
		now: Date.now
	});
	closers.push(() => smp.close());
	const names = [KOMMUN.id, REGION.id].map((id) => naptrName(id, ZONE).toLowerCase());
	const dns = await startDnsServer(({ name }) =>
		names.includes(name.toLowerCase())
			? { answers: [naptrAnswer({ name, url: smp.url })] }
			: { rcode: 3 }
	);
	closers.push(() => dns.close());
	const accessPoint = await startAccessPoint({
		participants: [
			{ id: KOMMUN.id, place: 'here' },
			{ id: REGION.id, place: 'elsewhere' }
		]
	});
	closers.push(() => accessPoint.close());

	serveAddressBook(files);
	const region = await organisationAuthority.issueListed('/CN=region.example');
	await writeFile(at('roots.pem'), smpAuthority.certificatePem);
	let delivered = 0;

	return {
		folder,
		at,
		smp,
		dns,
		accessPoint,
		organisationAuthority,
		region,
		/** A key file for the settings: key and certificate in PEM. */
		async writeKeyFile(name: string, issued: IssuedFiles): Promise<string> {
			await writeFile(at(name), issued.keyPem + issued.certificatePem);
			return at(name);
		},
		/** What the directory says of us from now on. */
		publishOurs(signing: readonly IssuedFiles[], encryption: readonly IssuedFiles[] = signing) {
			const pem = (each: IssuedFiles) => each.certificatePem;
			smp.publish({
				participantId: KOMMUN.id,
				signing: signing.map(pem),
				encryption: encryption.map(pem)
			});
			smp.publish({
				participantId: REGION.id,
				signing: [region.certificatePem],
				encryption: [region.certificatePem]
			});
		},
		/** The settings of a production installation. */
		settings(keyFiles: readonly string[]): NodeJS.ProcessEnv {
			return {
				SLUSS_ENVIRONMENT: 'production',
				SLUSS_FEDERATION: 'test',
				SLUSS_ROOT: resolve('.'),
				SLUSS_DATA: at('data'),
				SLUSS_STORAGE_KEY: Buffer.alloc(32, 7).toString('base64'),
				SLUSS_PARTICIPANT_ID: KOMMUN.id,
				SLUSS_ORGANISATION_NAME: KOMMUN.name,
				SLUSS_HOST_NAME: 'sluss.kommun.example',
				SLUSS_ACCESS_POINT_URL: accessPoint.urlOf('ws-plugin-5'),
				SLUSS_ACCESS_POINT_PARTY_ID: PARTY,
				SLUSS_SML_ZONE: ZONE,
				SLUSS_REVOCATION_HOSTS: '127.0.0.1 localhost',
				SLUSS_DNS_SERVERS: dns.address,
				SLUSS_DIRECTORY_ROOTS_FILE: at('roots.pem'),
				SLUSS_SIGNING_KEY_FILES: keyFiles.join(','),
				SLUSS_ADDRESS_BOOK_URL: `${webUrl}/addressbook/api/`,
				SLUSS_MALWARE_SCANNER: 'unscanned',
				SLUSS_PUSH_SUBJECT: 'mailto:drift@kommun.example',
				SLUSS_POLL_MS: '1000',
				SLUSS_DIRECTORY_PAUSE_MS: '1000'
			};
		},
		/** What we have handed to the access point, as its receiver reads it; `by` has signed it. */
		async received(by: IssuedFiles) {
			const sent = accessPoint.store.all('SENDING');
			return Promise.all(
				sent.map(async ({ payload }) =>
					openEnvelope({
						envelope: await readFile(payload.file),
						privateKeysPem: [region.keyPem],
						signer: { certificatePem: by.certificatePem }
					})
				)
			);
		},
		/** A message of the region, encrypted for one of our certificates. Returns its id. */
		async sendFromRegion(messageId: string, encryptedFor: IssuedFiles): Promise<string> {
			const message: SdkMessage = {
				messageId,
				conversationId: messageId,
				createdAt: Date.now(),
				subject: 'Orosanmälan',
				confidential: true,
				recipient: party(KOMMUN),
				sender: party(REGION),
				documents: [{ documentId: 'd1', index: '1', texts: ['Vi är oroliga.'] }]
			};
			const { envelope } = sealMessage({
				message,
				files: [],
				federation: FEDERATIONS.test,
				signing: region,
				encryptionCertificatePem: encryptedFor.certificatePem
			});
			await arrive(envelope, 'message', messageId);
			return messageId;
		},
		async receiptFromRegion(receiptId: string, messageId: string): Promise<void> {
			const { envelope } = sealReceipt({
				receipt: {
					id: receiptId,
					issuedAt: Date.now(),
					sender: REGION.id,
					receiver: KOMMUN.id,
					messageId,
					verdict: { verdict: 'ACCEPTED' }
				},
				handlingServiceId: REGION.address,
				federation: FEDERATIONS.test,
				signing: region
			});
			await arrive(envelope, 'receipt', receiptId);
		},
		async close(): Promise<void> {
			for (const close of closers.reverse()) await close();
		}
	};

	async function arrive(envelope: Buffer, kind: PayloadKind, id: string): Promise<void> {
		const file = accessPoint.store.nextFile();
		await writeFile(file, envelope);
		accessPoint.store.add({
			id: `in-${++delivered}@region.example`,
			role: 'RECEIVING',
			conversationId: id,
			originalSender: REGION.id,
			finalRecipient: KOMMUN.id,
			action: ACTION + DOCUMENT_TYPES[kind],
			fromParty: 'AP0002-OPEN-TEST',
			payload: {
				file,
				size: envelope.length,
				sha256: createHash('sha256').update(envelope).digest('hex')
			},
			at: Date.now(),
			availableAt: Date.now(),
			status: undefined,
			errors: []
		});
	}
}

function party({ id, name, address }: typeof KOMMUN) {
	return {
		organisation: id,
		organisationName: name,
		address,
		functionName: 'Barn',
		persons: [],
		references: []
	};
}

function serveAddressBook(files: Map<string, () => Promise<string | Buffer>>): void {
	const page = (data: object[]) => async () =>
		JSON.stringify({ links: { next: null }, meta: { total: data.length, pages: 1 }, data });
	const both = [KOMMUN, REGION];
	files.set(
		'/addressbook/api/organizations',
		page(
			both.map(({ id, name }, i) => ({
				type: 'organizations',
				id: `o${i}`,
				attributes: {
					participantIdentifier: id,
					organizationNumber: `55600000${i}0`,
					name,
					alternateName: null,
					description: null,
					type: 'o'
				}
			}))
		)
	);
	files.set(
		'/addressbook/api/addresses',
		page(
			both.map(({ address }, i) => ({
				type: 'addresses',
				id: `a${i}`,
				attributes: { identifier: address, name: 'Barn', description: null, categories: [] },
				relationships: { parent: { data: { type: 'organizations', id: `o${i}` } } }
			}))
		)
	);
}
