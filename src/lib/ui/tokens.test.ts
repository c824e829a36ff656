import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Colour = [lightness: number, chroma: number, hue: number];

/** Every token written as `light-dark(oklch(…), oklch(…))`. */
function readTokens(): { light: Map<string, Colour>; dark: Map<string, Colour> } {
	const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
	const tokens = { light: new Map<string, Colour>(), dark: new Map<string, Colour>() };
	const pattern = /--([\w-]+):\s*light-dark\(\s*oklch\(([^)]*)\),\s*oklch\(([^)]*)\)\s*\)/g;
	for (const [, name, light, dark] of css.matchAll(pattern)) {
		tokens.light.set(name!, light!.split(/\s+/).map(Number) as Colour);
		tokens.dark.set(name!, dark!.split(/\s+/).map(Number) as Colour);
	}
	return tokens;
}

/** OKLCH to linear sRGB (the matrices of CSS Color 4). */
function linearRgb([lightness, chroma, hue]: Colour): [number, number, number] {
	const a = chroma * Math.cos((hue * Math.PI) / 180);
	const b = chroma * Math.sin((hue * Math.PI) / 180);
	const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
	const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
	const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
	return [
		4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
		-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
		-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s
	];
}

/** WCAG 2.2 contrast ratio. */
function contrast(one: Colour, other: Colour): number {
	const luminance = (colour: Colour) => {
		const [r, g, b] = linearRgb(colour).map((part) => Math.min(1, Math.max(0, part)));
		return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
	};
	const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
	return (high! + 0.05) / (low! + 0.05);
}

const SURFACES = ['surface', 'surface-raised', 'surface-sunken', 'surface-selected'];
const MEANINGS = ['secret', 'late', 'error', 'success', 'uncertain', 'info'];
const TEXT_ON: [text: string, surface: string][] = [
	...SURFACES.flatMap((surface) =>
		['text', 'text-muted', 'accent-text', ...MEANINGS.map((meaning) => `${meaning}-text`)].map(
			(text): [string, string] => [text, surface]
		)
	),
	...MEANINGS.flatMap((meaning): [string, string][] => [
		[`${meaning}-text`, `${meaning}-surface`],
		['text', `${meaning}-surface`],
		['text-muted', `${meaning}-surface`],
		['accent-text', `${meaning}-surface`]
	]),
	['on-accent', 'accent'],
	['on-accent', 'accent-hover'],
	['on-danger', 'danger']
];
const PARTS_ON = SURFACES.flatMap((surface): [string, string][] => [
	['line-strong', surface],
	['focus', surface],
	['accent', surface]
]);

describe.each(['light', 'dark'] as const)('the %s colours', (theme) => {
	const tokens = readTokens()[theme];
	const ratio = (one: string, other: string) => contrast(tokens.get(one)!, tokens.get(other)!);

	it.each(TEXT_ON)('%s can be read on %s', (text, surface) => {
		expect(ratio(text, surface)).toBeGreaterThanOrEqual(4.5);
	});

	it.each(PARTS_ON)('%s can be seen on %s', (part, surface) => {
		expect(ratio(part, surface)).toBeGreaterThanOrEqual(3);
	});

	it('exist on every screen', () => {
		const outside = [...tokens].filter(([, colour]) =>
			linearRgb(colour).some((part) => part < -0.002 || part > 1.002)
		);
		expect(outside.map(([name]) => name)).toEqual([]);
	});
});
