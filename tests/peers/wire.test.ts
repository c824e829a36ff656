/**
 * Answers of access points as they come on the wire, byte by byte: HTTP has more forms than Node's own server writes, and
 * proxies in front of an access point use them.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openConnectorUnderTest, A } from '#tests/support/domibus/connector-under-test.ts';

type World = Awaited<ReturnType<typeof openConnectorUnderTest>>;

let server: Server;
let answer: (request: string) => readonly (string | Buffer)[];
let asked: string[];
let world: World;
beforeEach(async () => {
	asked = [];
	const sockets = new Set<Socket>();
	server = createServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		let request = '';
		socket.on('data', (bytes) => {
			request += bytes.toString('latin1');
			if (!request.includes('Envelope>')) return;
			asked.push(request);
			for (const part of answer(request)) socket.write(part);
			request = '';
			socket.end();
		});
	});
	server.on('close', () => sockets.forEach((socket) => socket.destroy()));
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	const { port } = server.address() as AddressInfo;
	world = await openConnectorUnderTest({
		url: `http://127.0.0.1:${port}/domibus/services/wsplugin`,
		dialect: 'ws-plugin-5'
	});
});
afterEach(async () => {
	await world.close();
	await new Promise((done) => server.close(done));
});

const LIST =
	'<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>' +
	'<ns:listPendingMessagesResponse xmlns:ns="http://eu.domibus.wsplugin/"><messageID>b@ap.example</messageID><messageID>a@ap.example</messageID></ns:listPendingMessagesResponse>' +
	'</soap:Body></soap:Envelope>';
const TYPE = 'Content-Type: application/soap+xml;charset=UTF-8\r\n';
const length = (body: string | Buffer) => `Content-Length: ${Buffer.byteLength(body)}\r\n`;
const chunk = (text: string, extension = '') =>
	`${Buffer.byteLength(text).toString(16).toUpperCase()}${extension}\r\n${text}\r\n`;
const listed = async () =>
	(await world.connector.listPending(A)).map(({ transportId }) => transportId).sort();

describe('a list is understood', () => {
	test.each<[string, () => readonly (string | Buffer)[]]>([
		[
			'as HTTP/1.0, ended by the end of the connection',
			() => [`HTTP/1.0 200 OK\r\n${TYPE}\r\n`, LIST]
		],
		[
			'as HTTP/1.1 without a length',
			() => [`HTTP/1.1 200\r\n${TYPE}Connection: close\r\n\r\n${LIST}`]
		],
		[
			'in chunks with extensions and trailers',
			() => [
				`HTTP/1.1 200 OK\r\n${TYPE}Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n`,
				chunk(LIST.slice(0, 7), ';a="b"'),
				chunk(LIST.slice(7)),
				'0\r\nX-Sum: 1\r\n\r\n'
			]
		],
		['byte by byte', () => [...`HTTP/1.1 200 OK\r\n${TYPE}${length(LIST)}\r\n${LIST}`]],
		[
			'after interim answers',
			() => [
				'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n',
				`HTTP/1.1 200 OK\r\n${TYPE}${length(LIST)}\r\n${LIST}`
			]
		],
		[
			'with names of headers in any case',
			() => [
				`HTTP/1.1 200 OK\r\ncONTENT-tYPE:application/SOAP+xml ; Charset="utf-8"\r\ncontent-LENGTH:${LIST.length}\r\n\r\n${LIST}`
			]
		],
		[
			'with a declaration and white space after it',
			() => {
				const body = `<?xml version='1.0' encoding='UTF-8'?>\r\n${LIST}\n`;
				return [`HTTP/1.1 200 OK\r\n${TYPE}${length(body)}\r\n${body}`];
			}
		],
		[
			'with a byte order mark',
			() => {
				const body = `\ufeff${LIST}`;
				return [`HTTP/1.1 200 OK\r\n${TYPE}${length(body)}\r\n${body}`];
			}
		],
		[
			'as text/xml',
			() => [`HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n${length(LIST)}\r\n${LIST}`]
		],
		[
			'in MIME, though it has no attachment',
			() => {
				const body = `\r\n--uuid:1'()+_,-./:=?\r\nContent-Type: application/xop+xml; charset=UTF-8; type="application/soap+xml"\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <root.message@cxf.apache.org>\r\n\r\n${LIST}\r\n--uuid:1'()+_,-./:=?--`;
				return [
					`HTTP/1.1 200 OK\r\nContent-Type: multipart/related; type="application/xop+xml"; boundary="uuid:1'()+_,-./:=?"; start="<root.message@cxf.apache.org>"; start-info="application/soap+xml"\r\n${length(body)}\r\n${body}`
				];
			}
		]
	])('%s', async (_, given) => {
		answer = given;
		expect(await listed()).toEqual(['a@ap.example', 'b@ap.example']);
		expect(asked.at(-1)).toMatch(/^accept-encoding: identity\r$/im);
	});
});

describe('nothing is made of', () => {
	test.each<[string, string | Buffer]>([
		[
			'an answer that is shorter than it says',
			`HTTP/1.1 200 OK\r\n${TYPE}Content-Length: 5000\r\n\r\n${LIST}`
		],
		[
			'chunks without an end',
			`HTTP/1.1 200 OK\r\n${TYPE}Transfer-Encoding: chunked\r\n\r\n${chunk(LIST)}`
		],
		['two lengths', `HTTP/1.1 200 OK\r\n${TYPE}Content-Length: 3\r\n${length(LIST)}\r\n${LIST}`],
		['headers without end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(50_000)}`],
		['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
		['an answer without a body', `HTTP/1.1 200 OK\r\n${TYPE}Content-Length: 0\r\n\r\n`],
		['202 without content', 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n'],
		['204', 'HTTP/1.1 204 No Content\r\n\r\n'],
		[
			'a page of a proxy',
			'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Logga in</html>'
		],
		[
			'a change of protocol',
			'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'
		]
	])('%s', async (_, given) => {
		answer = () => [given];
		await expect(world.connector.listPending(A)).rejects.toMatchObject({
			code: 'ACCESS_POINT_UNAVAILABLE'
		});
	});

	test('401 with and without a challenge: credentials are refused, whatever else it says', async () => {
		answer = () => [
			'HTTP/1.1 401 \r\nWWW-Authenticate: Basic realm="AP"\r\nContent-Length: 0\r\n\r\n'
		];
		await expect(world.connector.listPending(A)).rejects.toMatchObject({
			code: 'ACCESS_POINT_AUTHENTICATION'
		});
		expect(await world.connector.health()).toMatchObject({ authenticated: false });
	});
});
