/** A DNS server on loopback that does what a test tells it, over UDP and TCP. */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import dnsPacket, { type Answer, type DecodedPacket } from 'dns-packet';

/** `rcode`: 2 SERVFAIL, 3 NXDOMAIN, 5 REFUSED. `silence` answers nothing at all. */
export type DnsReply =
	{ answers: Answer[] } | { rcode: number } | { raw: Buffer } | 'truncated' | 'silence';

export interface DnsQuestion {
	name: string;
	type: string;
	transport: 'udp' | 'tcp';
}

const RESPONSE_RECURSION = dnsPacket.RECURSION_DESIRED | dnsPacket.RECURSION_AVAILABLE;

export async function startDnsServer(reply: (question: DnsQuestion) => DnsReply) {
	const questions: DnsQuestion[] = [];

	function answer(request: Buffer, transport: 'udp' | 'tcp'): Buffer | undefined {
		const query = dnsPacket.decode(request);
		const [asked] = query.questions ?? [];
		if (asked === undefined) return undefined;
		const question = { name: asked.name, type: asked.type, transport };
		questions.push(question);
		const decided = reply(question);
		if (decided === 'silence') return undefined;
		if (typeof decided === 'object' && 'raw' in decided) return decided.raw;
		return encodeReply(query, decided);
	}

	const udp = createSocket('udp4');
	udp.on('message', (message: Buffer, from: RemoteInfo) => {
		const reply = answer(message, 'udp');
		if (reply !== undefined) udp.send(reply, from.port, from.address);
	});
	const sockets = new Set<Socket>();
	const tcp = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => socket.destroy());
		let held = Buffer.alloc(0);
		socket.on('data', (part: Buffer) => {
			held = Buffer.concat([held, part]);
			while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
				const length = held.readUInt16BE(0);
				const reply = answer(held.subarray(2, 2 + length), 'tcp');
				held = held.subarray(2 + length);
				if (reply === undefined) continue;
				const size = Buffer.alloc(2);
				size.writeUInt16BE(reply.length);
				socket.write(Buffer.concat([size, reply]));
			}
		});
	});
	// TCP first: whatever connects on this machine takes its ports there, few take them for UDP.
	await new Promise<void>((resolve, reject) => {
		tcp.once('error', reject);
		tcp.listen(0, '127.0.0.1', resolve);
	});
	const { port } = tcp.address() as AddressInfo;
	await new Promise<void>((resolve, reject) => {
		udp.once('error', reject);
		udp.bind(port, '127.0.0.1', resolve);
	});

	return {
		address: `127.0.0.1:${port}`,
		questions,
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => tcp.close(resolve));
			await new Promise<void>((resolve) => udp.close(() => resolve()));
		}
	};
}

function encodeReply(
	query: DecodedPacket,
	reply: Exclude<DnsReply, 'silence' | { raw: Buffer }>
): Buffer {
	const rcode = typeof reply === 'object' && 'rcode' in reply ? reply.rcode : 0;
	const flags = RESPONSE_RECURSION | (reply === 'truncated' ? dnsPacket.TRUNCATED_RESPONSE : 0);
	return dnsPacket.encode({
		type: 'response',
		id: query.id ?? 0,
		flags: flags | rcode,
		questions: query.questions ?? [],
		answers: typeof reply === 'object' && 'answers' in reply ? reply.answers : []
	});
}

export interface NaptrWish {
	name: string;
	url: string;
	order?: number;
	preference?: number;
	flags?: string;
	service?: string;
}

export function naptrAnswer(wish: NaptrWish): Answer {
	return {
		type: 'NAPTR',
		name: wish.name,
		ttl: 60,
		data: {
			order: wish.order ?? 100,
			preference: wish.preference ?? 10,
			flags: wish.flags ?? 'U',
			services: wish.service ?? 'Meta:SMP',
			regexp: `!.*!${wish.url}!`,
			replacement: '.'
		}
	};
}
