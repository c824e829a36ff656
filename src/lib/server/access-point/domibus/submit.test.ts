import { describe, expect, it } from 'vitest';
import {
	ID,
	ENVELOPE,
	plugin,
	logged,
	connect,
	submission,
	REFUSED,
	UNAVAILABLE,
	submitted,
	status,
	operations,
	base64
} from '#tests/support/tiny-domibus.ts';
import { answer, fault, LEGACY } from '#tests/support/tiny-plugin.ts';

describe('a submission', () => {
	it.each([
		['WS_PLUGIN:0003', 'Configuration', true],
		['WS_PLUGIN_0005', 'Payload blank', true],
		['WS_PLUGIN:0007', 'Invalid', true],
		['EBMS:0010', 'Not our party', true],
		['EBMS_0003', 'Value not recognised', true],
		['WS_PLUGIN:0001', 'General', false],
		['WS_PLUGIN:0006', 'Proxy', false],
		['EBMS:0005', 'No connection', false],
		['EBMS:0004', 'Something else', false],
		['EBMS:0004', 'Could not fetch metadata from SMP for documentId [x]', false],
		['WS_PLUGIN:0003', 'Could not fetch metadata from SMP', false],
		['EBMS:0004', 'SMP: participant 0203:b.example is not registered', true],
		['WS_PLUGIN:0001', 'You are not allowed to handle this message', true],
		['EBMS:0101', 'Authentication failed', true]
	])('refused with %s, %s: is that for good? %s', async (code, text, permanent) => {
		plugin.on('submitRequest', fault(code, text));
		expect(await connect().submit(submission())).toEqual({
			outcome: 'rejected',
			permanent,
			code,
			text
		});
	});

	it('refused without a code of the access point is for good when SOAP blames the sender', async () => {
		plugin.on(
			'submitRequest',
			fault('', 'Unmarshalling Error', { soapCode: 'Sender' }),
			fault('', 'Something', {}),
			{ status: 413, type: 'text/html', body: 'too large' }
		);
		const connector = connect();
		expect(await connector.submit(submission())).toMatchObject({ permanent: true, code: 'Sender' });
		expect(await connector.submit(submission())).toMatchObject({ permanent: false });
		expect(await connector.submit(submission())).toMatchObject({
			permanent: true,
			code: 'HTTP_413'
		});
	});

	it('is not sent to its end when the answer has come already', async () => {
		let sent = 0;
		const large = submission({
			size: 50_000_000,
			async *content() {
				for (; sent < 50_000_000; sent += 100_000) yield Buffer.alloc(100_000);
			}
		});
		plugin.on('*', { status: 413, type: 'text/html', body: 'too large', early: true });
		expect(await connect().submit(large)).toMatchObject({ permanent: true, code: 'HTTP_413' });
		expect(sent).toBeLessThan(50_000_000);
		plugin.on('*', { status: 401, early: true });
		await expect(connect().submit(large)).rejects.toMatchObject(REFUSED);
	});

	it('that may be there already is confirmed by its status, in every spelling', async () => {
		for (const code of ['EBMS:0004', 'EBMS_0004', 'WS_PLUGIN:00010', 'WS_PLUGIN:0007']) {
			plugin.on('submitRequest', fault(code, 'an id which already exists.'));
			plugin.on('statusRequestWithAccessPointRole', status('SEND_FAILURE'));
			expect(await connect().submit(submission())).toEqual({
				outcome: 'accepted',
				accessPointMessageId: ID
			});
			plugin.on('statusRequestWithAccessPointRole', status('NOT_FOUND'));
			expect(await connect().submit(submission())).toMatchObject({
				outcome: 'rejected',
				permanent: false
			});
		}
	});

	it('whose answer is lost is asked for before it is sent again', async () => {
		const connector = connect();
		plugin.on('submitRequest', { cut: true }, { cut: true }, submitted());
		plugin.on('statusRequestWithAccessPointRole', status('NOT_FOUND'), status('SEND_ENQUEUED'));
		await expect(connector.submit(submission())).rejects.toMatchObject(UNAVAILABLE);
		await expect(connector.submit(submission())).rejects.toMatchObject(UNAVAILABLE);
		expect(await connector.submit(submission())).toMatchObject({ outcome: 'accepted' });
		const [submit, ask] = ['submitRequest', 'statusRequestWithAccessPointRole'];
		expect(operations()).toEqual([submit, ask, submit, ask]);
	});

	it('is not refused because its status is', async () => {
		const connector = connect();
		plugin.on('submitRequest', { cut: true }, fault('EBMS:0004', 'already exists'));
		plugin.on('statusRequestWithAccessPointRole', fault('WS_PLUGIN:0007', 'Invalid'));
		await expect(connector.submit(submission())).rejects.toMatchObject(UNAVAILABLE);
		await expect(connector.submit(submission())).rejects.toMatchObject(UNAVAILABLE);
	});

	it('that is answered without an id, or with another, is looked into', async () => {
		plugin.on('submitRequest', answer('submitResponse', ''), submitted('other@ap'));
		plugin.on('statusRequestWithAccessPointRole', status('SEND_ENQUEUED'));
		expect(await connect().submit(submission())).toMatchObject({ accessPointMessageId: ID });
		expect(await connect().submit(submission())).toMatchObject({
			accessPointMessageId: 'other@ap'
		});
		expect(logged).toMatchObject([{ event: 'access point gave another message id' }]);
	});

	it('fails as its own bytes fail, and the access point never sees a whole request', async () => {
		plugin.on('submitRequest', submitted());
		const broken = submission({
			// eslint-disable-next-line require-yield
			async *content() {
				throw new Error('disk');
			}
		});
		await expect(connect().submit(broken)).rejects.toThrow('disk');
		const short = submission({ size: ENVELOPE.length + 9 });
		await expect(connect().submit(short)).rejects.toThrow('as large as was said');
		const long = submission({ size: ENVELOPE.length - 9 });
		await expect(connect().submit(long)).rejects.toThrow('as large as was said');
		expect(plugin.asked).toEqual([]);
	});

	it.each([
		['ws-plugin-5', false],
		['ws-plugin-5', true],
		['legacy-1_1', false],
		['legacy-1_1', true]
	] as const)(
		'in %s, attached %s, carries the exact bytes and only fixed properties',
		async (dialect, mtom) => {
			const namespace = dialect === 'legacy-1_1' ? LEGACY : undefined;
			plugin.on('submitRequest', submitted(ID, namespace));
			const evil = submission({ documentType: 'urn:x"><Property name="FilePath">/etc' });
			const connector = connect({ dialect, mtom });
			expect(await connector.submit(evil)).toMatchObject({ outcome: 'accepted' });
			const [{ body, headers }] = plugin.asked as [(typeof plugin.asked)[0]];
			expect(headers['content-length']).toBe(String(Buffer.byteLength(body, 'latin1')));
			expect(headers['transfer-encoding']).toBeUndefined();
			expect([...body.matchAll(/<[\w:]*Property name="([^"]*)"/g)].map(([, name]) => name)).toEqual(
				['originalSender', 'finalRecipient', 'MimeType']
			);
			expect(body).not.toContain('To>');
			if (!mtom) {
				expect(headers['content-type']).toBe('application/soap+xml; charset=UTF-8');
				expect(body).toContain(`<value>${base64}</value>`);
			} else {
				expect(headers['content-type']).toMatch(
					/^multipart\/related; type="application\/xop\+xml"/
				);
				expect(body).toContain(`\r\n\r\n${ENVELOPE.toString('latin1')}\r\n--`);
				expect(body).not.toContain(base64);
			}
		}
	);

	it('is read chunk by chunk whatever their sizes', async () => {
		plugin.on('submitRequest', submitted());
		const pieces = submission({
			async *content() {
				for (const byte of ENVELOPE) yield Buffer.of(byte);
			}
		});
		await connect().submit(pieces);
		expect(plugin.asked[0]?.body).toContain(`<value>${base64}</value>`);
	});
});
