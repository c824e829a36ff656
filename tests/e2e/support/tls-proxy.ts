/** What stands in front of Sluss in production: takes TLS off and says so in the headers that docs/operations.md names. */
import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface TlsProxy {
	/** `https://localhost:…` */
	origin: string;
	/**
	 * Hash of the key of the self-signed certificate, as Chromium takes it to trust this one: where a certificate is merely
	 * put up with, there are neither passkeys nor service workers.
	 */
	keyHash: string;
	/** From now on to the Sluss at this port. */
	target(port: number): void;
	close(): Promise<void>;
}

export async function openTlsProxy(): Promise<TlsProxy> {
	const folder = await mkdtemp(join(tmpdir(), 'sluss-tls-'));
	const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
	await promisify(execFile)('openssl', [
		...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
		...['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'],
		...['-addext', 'subjectAltName=DNS:localhost']
	]);
	const certificate = await readFile(cert);
	let port = 0;
	const server = createServer({ key: await readFile(key), cert: certificate }, (from, to) => {
		const headers = {
			...from.headers,
			'x-forwarded-proto': 'https',
			'x-forwarded-host': from.headers.host
		};
		const { method, url: path } = from;
		const onward = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
			to.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(to);
		});
		onward.on('error', () => to.writeHead(502).end());
		from.pipe(onward);
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
	return {
		origin: `https://localhost:${(server.address() as AddressInfo).port}`,
		keyHash: createHash('sha256').update(spki).digest('base64'),
		target: (chosen) => void (port = chosen),
		async close() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
			await rm(folder, { recursive: true, force: true });
		}
	};
}
