import { describe, expect, it } from 'vitest';
import { DOCUMENT_TYPES } from '../envelope/envelope.ts';
import { serviceUrl } from './service-url.ts';

describe('the address of signed metadata', () => {
	it('has every reserved character percent-encoded', () => {
		expect(
			serviceUrl(new URL('http://smp.example/edelivery'), '0203:habo.se', DOCUMENT_TYPES.message)
				.href
		).toBe(
			'http://smp.example/edelivery/iso6523-actorid-upis%3A%3A0203%3Ahabo.se/services/busdox-docid-qns%3A%3Aurn%3Ariv%3Ainfrastructure%3Amessaging%3AMessageWithAttachments%3A3%3A%3AmessagePayload%23%233.0%3A%3Atm-base-ext-sigenc'
		);
	});

	it('keeps a participant id from leaving its place in the path', () => {
		const url = serviceUrl(new URL('http://smp.example/'), '0203:../../admin?x=', 'd');
		expect(url.pathname).toBe(
			'/iso6523-actorid-upis%3A%3A0203%3A..%2F..%2Fadmin%3Fx%3D/services/busdox-docid-qns%3A%3Ad'
		);
		expect(url.search).toBe('');
	});
});
