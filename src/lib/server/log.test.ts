import { describe, expect, it } from 'vitest';
import { jsonLog } from './log.ts';

describe('the log', () => {
	const logged = (least?: 'info' | 'warn' | 'error') => {
		const lines: string[] = [];
		const log = jsonLog(
			(line) => lines.push(line),
			() => 0,
			least
		);
		log.info('one', { count: 1, missing: undefined });
		log.warn('two');
		log.error('three', { text: 'line\nbreak "quote"' });
		return lines;
	};

	it('is one JSON object a line, whatever stands in a fact', () => {
		expect(logged().map((line) => JSON.parse(line))).toEqual([
			{ at: '1970-01-01T00:00:00.000Z', level: 'info', event: 'one', count: 1 },
			{ at: '1970-01-01T00:00:00.000Z', level: 'warn', event: 'two' },
			{
				at: '1970-01-01T00:00:00.000Z',
				level: 'error',
				event: 'three',
				text: 'line\nbreak "quote"'
			}
		]);
		expect(logged().every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
	});

	it('keeps its time, level and event, whatever a fact is called', () => {
		const lines: string[] = [];
		const log = jsonLog(
			(line) => lines.push(line),
			() => 0
		);
		log.info('one', { at: 'nowhere', level: 'none', event: 'other' });
		expect(JSON.parse(lines[0] ?? '')).toEqual({
			at: '1970-01-01T00:00:00.000Z',
			level: 'info',
			event: 'one'
		});
	});

	it('leaves out what is less urgent than asked for', () => {
		expect(logged('error')).toHaveLength(1);
		expect(logged('warn')).toHaveLength(2);
	});
});
