/** Finding the directory server through DNS: a real resolver, asked by Node's own client, and one that misbehaves. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#lib/server/clock.ts';
import { Outages } from '#lib/server/directory/outages.ts';
import { naptrLocator, type NaptrLocatorOptions } from '#lib/server/directory/naptr-locator.ts';
import { cnameName, naptrName } from '#lib/server/directory/sml-name.ts';
import { codeOf } from '#lib/server/errors.ts';
import {
	naptrAnswer,
	startDnsServer,
	type DnsQuestion,
	type DnsReply
} from '#tests/support/dns-server.ts';

const ZONE = 'sml.test.example';
const EKVIK = '0203:ekvik.example';
const NAME = naptrName(EKVIK, ZONE);

const closers: (() => unknown)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0).reverse()) await close();
});

describe('with a resolver that fails', () => {
	async function scripted(
		reply: (question: DnsQuestion) => DnsReply,
		options: Partial<NaptrLocatorOptions> = {}
	) {
		const server = await startDnsServer(reply);
		closers.push(() => server.close());
		const clock = new ManualClock(Date.UTC(2026, 10, 22));
		const locator = naptrLocator({
			zone: ZONE,
			dnsServers: [server.address],
			clock,
			...options
		});
		return { server, locator, clock, locate: () => locator.locate(EKVIK) };
	}
	const codeFrom = (reply: DnsReply, options?: Partial<NaptrLocatorOptions>) =>
		scripted(() => reply, options).then(({ locate }) => locate().then(String, codeOf));

	it('the directory is unavailable: SERVFAIL, REFUSED, junk', async () => {
		expect(await codeFrom({ rcode: 2 })).toBe('DIRECTORY_UNAVAILABLE');
		expect(await codeFrom({ rcode: 5 })).toBe('DIRECTORY_UNAVAILABLE');
		const short = { timeoutMs: 100, tries: 1 };
		expect(await codeFrom({ raw: Buffer.from('junk') }, short)).toBe('DIRECTORY_UNAVAILABLE');
	});

	it('is left alone for a while when nobody answers in time, but not after an answer that fails', async () => {
		const clock = new ManualClock(0);
		const outages = new Outages(clock, 30_000);
		const options = { timeoutMs: 100, tries: 1, outages };
		const failing = await scripted(() => ({ rcode: 2 }), options);
		expect(await failing.locate().catch(codeOf)).toBe('DIRECTORY_UNAVAILABLE');
		expect(outages.list()).toEqual([]);
		const silent = await scripted(() => 'silence', options);
		expect(await silent.locate().catch(codeOf)).toBe('DIRECTORY_UNAVAILABLE');
		await expect(silent.locate()).rejects.toMatchObject({ asked: false });
		expect(outages.list()).toMatchObject([{ place: `DNS ${ZONE}` }]);
	});

	it('the directory is unavailable, and may be asked again, when nobody answers in time', async () => {
		const { locate } = await scripted(() => 'silence', { timeoutMs: 100, tries: 2 });
		await expect(locate()).rejects.toMatchObject({
			code: 'DIRECTORY_UNAVAILABLE',
			retryable: true
		});
		const nobody = naptrLocator({
			zone: ZONE,
			dnsServers: ['127.0.0.1:1'],
			clock: new ManualClock(0),
			timeoutMs: 100,
			tries: 1
		});
		expect(await nobody.locate(EKVIK).catch(codeOf)).toBe('DIRECTORY_UNAVAILABLE');
	});

	it('the participant is unknown: no such name, no record of this kind, none that can be used', async () => {
		expect(await codeFrom({ rcode: 3 })).toBe('PARTICIPANT_UNKNOWN');
		expect(await codeFrom({ answers: [] })).toBe('PARTICIPANT_UNKNOWN');
		const useless = naptrAnswer({ name: NAME, url: 'gopher://smp.example' });
		expect(await codeFrom({ answers: [useless] })).toBe('PARTICIPANT_UNKNOWN');
	});

	it('a truncated answer is asked for again over TCP', async () => {
		const { server, locate } = await scripted(({ transport }) =>
			transport === 'udp'
				? 'truncated'
				: { answers: [naptrAnswer({ name: NAME, url: 'http://tcp.example' })] }
		);
		expect((await locate()).href).toBe('http://tcp.example/');
		expect(server.questions.map(({ transport }) => transport)).toEqual(['udp', 'tcp']);
	});

	it('of many records the first by order and preference is used', async () => {
		const { server, locate } = await scripted(() => ({
			answers: [
				naptrAnswer({ name: NAME, url: 'http://third.example', order: 20, preference: 1 }),
				naptrAnswer({ name: NAME, url: 'http://second.example', order: 10, preference: 9 }),
				naptrAnswer({ name: NAME, url: 'http://other.example', order: 1, service: 'Meta:CPP' }),
				naptrAnswer({ name: NAME, url: 'http://first.example', order: 10, preference: 3 })
			]
		}));
		expect((await locate()).href).toBe('http://first.example/');
		expect(server.questions).toMatchObject([{ name: NAME.toLowerCase(), type: 'NAPTR' }]);
	});

	it('an address is kept for a while, and found anew when told to', async () => {
		let url = 'http://old.example';
		const { server, locator, clock, locate } = await scripted(() => ({
			answers: [naptrAnswer({ name: NAME, url })]
		}));
		await locate();
		url = 'http://new.example';
		expect((await locate()).href).toBe('http://old.example/');
		expect(server.questions).toHaveLength(1);
		expect((await locator.locate(EKVIK, { refresh: true })).href).toBe('http://new.example/');
		url = 'http://newer.example';
		clock.advance(5 * 60_000);
		expect((await locate()).href).toBe('http://newer.example/');
	});

	it('the old CNAME is asked for only where the configuration says so', async () => {
		const target = 'smp.example';
		const reply = ({ type }: DnsQuestion): DnsReply =>
			type === 'CNAME'
				? { answers: [{ type: 'CNAME', name: cnameName(EKVIK, ZONE), data: target }] }
				: { rcode: 3 };
		const without = await scripted(reply);
		expect(await without.locate().catch(codeOf)).toBe('PARTICIPANT_UNKNOWN');
		expect(without.server.questions).toHaveLength(1);
		const withCname = await scripted(reply, { cname: true });
		expect((await withCname.locate()).href).toBe(`http://${cnameName(EKVIK, ZONE).toLowerCase()}/`);
	});
});

const noDnsmasq = spawnSync('dnsmasq', ['--version'], { stdio: 'ignore' }).error !== undefined;
if (noDnsmasq) process.stdout.write('skipped: dnsmasq not here\n');

describe.skipIf(noDnsmasq)('with dnsmasq', () => {
	/** A port that was free a moment ago. */
	async function freePort(): Promise<number> {
		const probe = createSocket('udp4');
		const port = await new Promise<number>((resolve) =>
			probe.bind(0, '127.0.0.1', () => resolve(probe.address().port))
		);
		await new Promise<void>((resolve) => probe.close(() => resolve()));
		return port;
	}

	async function startDnsmasq(records: readonly string[]): Promise<string> {
		const port = await freePort();
		const dnsmasq: ChildProcess = spawn(
			'dnsmasq',
			[
				'--keep-in-foreground',
				'--conf-file=/dev/null',
				'--pid-file=',
				'--no-resolv',
				'--no-hosts',
				'--user=',
				'--bind-interfaces',
				'--listen-address=127.0.0.1',
				`--port=${port}`,
				`--local=/${ZONE}/`,
				...records
			],
			{ stdio: 'ignore' }
		);
		closers.push(
			() =>
				new Promise((resolve) => {
					if (dnsmasq.exitCode !== null) return resolve(undefined);
					dnsmasq.once('exit', resolve);
					dnsmasq.kill();
				})
		);
		return `127.0.0.1:${port}`;
	}

	function locatorAt(server: string, options: Partial<NaptrLocatorOptions> = {}) {
		return naptrLocator({
			zone: ZONE,
			dnsServers: [server],
			clock: new ManualClock(0),
			timeoutMs: 500,
			tries: 2,
			...options
		});
	}

	/** It may take a moment until it listens. */
	async function located(server: string, participantId: string): Promise<string> {
		for (let tries = 0; ; tries++) {
			const found = await locatorAt(server).locate(participantId).then(String, codeOf);
			if (found !== 'DIRECTORY_UNAVAILABLE' || tries > 40) return found;
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}
	const naptr = (name: string, order: number, regexp: string) =>
		`--naptr-record=${name},${order},10,U,Meta:SMP,${regexp}`;

	it('participants are found at their servers, in any case, and others are unknown', async () => {
		const other = naptrName('0203:skogsby.example', ZONE);
		const server = await startDnsmasq([
			naptr(NAME, 200, '!.*!http://later.example!'),
			naptr(NAME, 100, '!^.*$!https://smp.example/sdk!'),
			naptr(other, 100, '!.*!http://smp2.example!')
		]);
		expect(await located(server, '0203:EKVIK.example')).toBe('https://smp.example/sdk');
		expect(await located(server, '0203:skogsby.example')).toBe('http://smp2.example/');
		expect(await located(server, '0203:nobody.example')).toBe('PARTICIPANT_UNKNOWN');
	});

	it('the old CNAME is found where the zone has nothing else', async () => {
		const name = cnameName(EKVIK, ZONE);
		const server = await startDnsmasq([
			naptr(naptrName('0203:x.example', ZONE), 1, '!.*!http://x.example!'),
			`--cname=${name},smp.${ZONE}`,
			`--address=/smp.${ZONE}/127.0.0.9`
		]);
		expect(await located(server, '0203:x.example')).toBe('http://x.example/');
		const url = await locatorAt(server, { cname: true }).locate(EKVIK);
		expect(url.href).toBe(`http://${name.toLowerCase()}/`);
	});
});
