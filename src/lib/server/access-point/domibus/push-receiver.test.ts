import { describe, expect, it } from 'vitest';
import { parseXml } from '../../xml/parse-xml.ts';
import { createPushReceiver } from './push-receiver.ts';

const LOGIN = { user: 'domibus', password: 'hemligt' };
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

const notice = (
	element: string,
	content = '<messageID>1@ap</messageID>',
	namespace = 'eu.domibus'
) =>
	`<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>` +
	`<b:${element} xmlns:b="${namespace}">${content}</b:${element}></soap:Body></soap:Envelope>`;

function open() {
	const receiver = createPushReceiver(LOGIN);
	let woken = 0;
	const end = receiver.onWakeUp(() => (woken += 1));
	return {
		end,
		woken: () => new Promise<number>((done) => setImmediate(() => done(woken))),
		push: async (body: string, authorization: string | undefined = basic('domibus:hemligt')) => {
			const answer = await receiver.receive?.({ authorization, body: Buffer.from(body) });
			if (answer === undefined) throw new Error('there is a receiver');
			expect(answer.contentType).toBe('application/soap+xml; charset=UTF-8');
			parseXml(Buffer.from(answer.body));
			return answer;
		}
	};
}

describe('what the access point posts', () => {
	it('is not taken without credentials that we have agreed on', () => {
		expect(createPushReceiver(undefined).receive).toBeUndefined();
	});

	it.each([
		'',
		'Basic',
		'Bearer x',
		basic('domibus:fel'),
		basic('domibus:hemligt '),
		basic('domibus'),
		basic(':'),
		`${basic('domibus:hemligt')} x`
	])('is refused with 401 for %j', async (authorization) => {
		const { push, woken } = open();
		expect(await push(notice('receiveSuccess'), authorization)).toMatchObject({ status: 401 });
		expect(await woken()).toBe(0);
	});

	it.each([
		['no XML', 'hello'],
		['no SOAP', '<x/>'],
		[
			'SOAP 1.1',
			notice('receiveSuccess').replace(
				'http://www.w3.org/2003/05/soap-envelope',
				'http://schemas.xmlsoap.org/soap/envelope/'
			)
		],
		[
			'an empty body',
			'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body/></s:Envelope>'
		],
		['another namespace', notice('receiveSuccess', '', 'http://eu.domibus.wsplugin/')],
		['an unknown notice', notice('launch')],
		['a DTD', `<!DOCTYPE x [<!ENTITY a "b">]>${notice('receiveSuccess')}`],
		['a deep tree', notice('receiveSuccess', '<a>'.repeat(50) + '</a>'.repeat(50))]
	])('is answered with a fault when it is %s', async (_, body) => {
		const { push, woken } = open();
		const answer = await push(body);
		expect(answer.status).toBe(500);
		expect(answer.body).toContain('<p:BackendFaultDetail xmlns:p="eu.domibus"><code>');
		expect(await woken()).toBe(0);
	});

	it('is refused when it is large', async () => {
		const { push } = open();
		const large = notice('deleteBatch', `<messageIds>${'x'.repeat(70_000)}</messageIds>`);
		expect(await push(large)).toMatchObject({ status: 413 });
	});

	it('is a fault when it is a whole message: that must stay to be fetched', async () => {
		const { push, woken } = open();
		expect(await push(notice('submitRequest', ''))).toMatchObject({ status: 500 });
		expect(await woken()).toBe(0);
	});

	it.each([
		'receiveSuccess',
		'receiveFailure',
		'sendSuccess',
		'sendFailure',
		'messageStatusChange',
		'delete',
		'deleteBatch'
	])('wakes us with %s and is answered with an empty body', async (element) => {
		const { push, woken } = open();
		expect(await push(notice(element))).toMatchObject({
			status: 200,
			body: '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body/></s:Envelope>'
		});
		expect(await woken()).toBe(1);
	});

	it('wakes us once when much comes at once, and not after we have stopped to listen', async () => {
		const { push, woken, end } = open();
		await Promise.all(Array.from({ length: 20 }, () => push(notice('receiveSuccess'))));
		expect(await woken()).toBe(1);
		await push(notice('receiveSuccess'));
		expect(await woken()).toBe(2);
		end();
		await push(notice('receiveSuccess'));
		expect(await woken()).toBe(2);
	});
});
