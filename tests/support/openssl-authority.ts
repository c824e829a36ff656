/**
 * A certificate authority run by the `openssl` command, for what certificates of ours do not have: extensions of all
 * kinds, lists of revoked certificates, and its OCSP responder. Somebody else's hand wrote these bytes.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const noOpenssl = spawnSync('openssl', ['version'], { stdio: 'ignore' }).error !== undefined;
if (noOpenssl) process.stdout.write('skipped: openssl not here\n');

export interface IssuedFiles {
	certificatePem: string;
	keyPem: string;
	certificateFile: string;
	keyFile: string;
}

export interface IssueWish {
	/** `/CN=ekvik.example/O=Ekvik` */
	subject: string;
	/** Lines as openssl writes extensions: `basicConstraints=critical,CA:TRUE`. */
	extensions?: readonly string[];
	/** From one day ago unless told; `YYMMDDHHMMSSZ`. */
	notBefore?: string;
	notAfter?: string;
	bits?: number;
}

const CONFIGURATION = (folder: string) => `
[ca]
default_ca = own
[own]
dir = ${folder}
database = $dir/index.txt
serial = $dir/serial
crlnumber = $dir/crlnumber
new_certs_dir = $dir
certificate = $dir/authority.crt
private_key = $dir/authority.key
default_md = sha256
default_days = 100
default_crl_days = 7
policy = any
unique_subject = no
copy_extensions = none
[any]
commonName = optional
organizationName = optional
countryName = optional
[req]
distinguished_name = name
[name]
`;

export type OpensslAuthority = Awaited<ReturnType<typeof openAuthority>>;

/** @param below another authority that issues this one's certificate; without it, it issues its own */
export async function openAuthority(
	subject = '/CN=Utfardare/O=Test',
	below?: { issue(wish: IssueWish): Promise<IssuedFiles> },
	extensions: readonly string[] = []
) {
	const folder = await mkdtemp(join(tmpdir(), 'sluss-authority-'));
	const at = (name: string) => join(folder, name);
	const servers: Server[] = [];
	const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
	let made = 0;

	await writeFile(at('openssl.cnf'), CONFIGURATION(folder));
	await writeFile(at('index.txt'), '');
	await writeFile(at('serial'), '1000');
	await writeFile(at('crlnumber'), '01');
	const rights = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
	if (below === undefined) {
		await openssl(
			...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-config', 'openssl.cnf'],
			...['-subj', subject, '-days', '1000', '-keyout', 'authority.key', '-out', 'authority.crt'],
			...[...rights, ...extensions].flatMap((line) => ['-addext', line])
		);
	} else {
		const own = await below.issue({ subject, extensions: [...rights, ...extensions] });
		await writeFile(at('authority.crt'), own.certificatePem);
		await writeFile(at('authority.key'), own.keyPem);
	}

	async function issue(wish: IssueWish): Promise<IssuedFiles> {
		const name = `issued-${++made}`;
		await openssl(
			...['req', '-new', '-newkey', `rsa:${wish.bits ?? 2048}`, '-nodes', '-config', 'openssl.cnf'],
			...['-subj', wish.subject, '-keyout', `${name}.key`, '-out', `${name}.csr`]
		);
		const {
			extensions: lines = [],
			notBefore = '250101000000Z',
			notAfter = '350101000000Z'
		} = wish;
		await writeFile(at(`${name}.ext`), `[own]\n${lines.join('\n')}\n`);
		await openssl(
			...['ca', '-batch', '-notext', '-config', 'openssl.cnf', '-in', `${name}.csr`],
			...['-extfile', `${name}.ext`, '-extensions', 'own', '-out', `${name}.crt`],
			...['-startdate', notBefore, '-enddate', notAfter]
		);
		return {
			certificatePem: await readFile(at(`${name}.crt`), 'utf8'),
			keyPem: await readFile(at(`${name}.key`), 'utf8'),
			certificateFile: at(`${name}.crt`),
			keyFile: at(`${name}.key`)
		};
	}

	return {
		folder,
		openssl,
		issue,
		certificatePem: await readFile(at('authority.crt'), 'utf8'),
		keyPem: await readFile(at('authority.key'), 'utf8'),
		async revoke({ certificateFile }: IssuedFiles): Promise<void> {
			await openssl('ca', '-config', 'openssl.cnf', '-revoke', certificateFile);
		},
		/** PEM. @param validity arguments of `openssl ca -gencrl` on its dates */
		async revocationList(...validity: string[]): Promise<Buffer> {
			await openssl('ca', '-config', 'openssl.cnf', '-gencrl', '-out', 'list.pem', ...validity);
			return readFile(at('list.pem'));
		},
		/** PEM, with an extension as openssl writes them; further sections may follow it. */
		async revocationListOf(extension: string): Promise<Buffer> {
			await writeFile(at('scoped.cnf'), `${CONFIGURATION(folder)}\n[scope]\n${extension}\n`);
			await openssl(
				'ca',
				'-config',
				'scoped.cnf',
				'-crlexts',
				'scope',
				'-gencrl',
				'-out',
				'list.pem'
			);
			return readFile(at('list.pem'));
		},
		/**
		 * An OCSP responder: `openssl ocsp` answers each question, signing as the authority itself or as who it has delegated
		 * to. The socket is ours, since its own would be open to the whole network. Returns its address.
		 */
		async startResponder(signer?: IssuedFiles): Promise<string> {
			let asked = 0;
			const server = createServer((request, response) => {
				void (async () => {
					const name = `question-${++asked}`;
					const parts: Buffer[] = [];
					for await (const part of request) parts.push(part as Buffer);
					await writeFile(at(`${name}.req`), Buffer.concat(parts));
					await openssl(
						...['ocsp', '-index', 'index.txt', '-CA', 'authority.crt', '-nmin', '60'],
						...['-rsigner', signer?.certificateFile ?? 'authority.crt'],
						...['-rkey', signer?.keyFile ?? 'authority.key'],
						...['-reqin', `${name}.req`, '-respout', `${name}.res`]
					);
					response.end(await readFile(at(`${name}.res`)));
				})().catch(() => response.writeHead(500).end());
			});
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			servers.push(server);
			return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		},
		async close(): Promise<void> {
			for (const server of servers) {
				server.closeAllConnections();
				await new Promise((resolve) => server.close(resolve));
			}
			await rm(folder, { recursive: true, force: true });
		}
	};
}
