import { describe, expect, it } from 'vitest';
import { browserLabel } from './browser-label.ts';

describe('the label of a browser', () => {
	it('never repeats what the header says', () => {
		expect(browserLabel('<script>Chrome/1</script> Android')).toBe('Chrome (Android)');
		expect(browserLabel('curl/8')).toBe('?');
		expect(browserLabel(null)).toBe('?');
	});

	it.each([
		[
			'Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36',
			'Chrome (Android)'
		],
		[
			'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0',
			'Edge (Windows)'
		],
		[
			'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
			'Safari (iPhone)'
		],
		['Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0', 'Firefox (Linux)']
	])('knows the browser and the system', (userAgent, label) => {
		expect(browserLabel(userAgent)).toBe(label);
	});
});
