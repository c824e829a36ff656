/**
 * A certificate authority run by the `openssl` command, for what certificates of ours do not have: extensions of all
 * kinds, lists of revoked certificates, and its OCSP responder. Somebody else's hand wrote these bytes.
 */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
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
	const children: ChildProcess[] = [];
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
		/** `openssl ocsp` on loopback, signing as the authority itself or as who it has delegated to. Returns its address. */
		async startResponder(signer?: IssuedFiles): Promise<string> {
			const port = await freePort();
			const responder = spawn(
				'openssl',
				[
					...['ocsp', '-index', 'index.txt', '-port', `127.0.0.1:${port}`, '-CA', 'authority.crt'],
					...['-rsigner', signer?.certificateFile ?? 'authority.crt'],
					...['-rkey', signer?.keyFile ?? 'authority.key', '-nmin', '60']
				],
				{ cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] }
			);
			children.push(responder);
			return `http://127.0.0.1:${port}/`;
		},
		async close(): Promise<void> {
			for (const child of children) {
				if (child.exitCode !== null || child.signalCode !== null) continue;
				child.kill('SIGKILL');
				await once(child, 'exit');
			}
			await rm(folder, { recursive: true, force: true });
		}
	};
}

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
