/** What axe and a narrow window say of a page, in every size and both colour schemes that the product is made for. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { PHONE, TABLET } from './pages.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What a colour scheme can change: it is the values of colours and nothing else (lib/ui/tokens.css). */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const WIDTHS = [
	['phone', PHONE.width],
	['tablet', TABLET.width],
	['desktop', 1440],
	['320 pixels, as with 400 % zoom', 320]
] as const;

/**
 * Axe finds nothing and nothing scrolls sideways: on the page as it stands, on a phone, a tablet, a desktop and at 320
 * pixels, light and dark. Leaves the window as it was.
 * @param what names the page where something is found
 * @param opened with everything unfolded that can be, where nothing unfolds over something else
 */
export async function expectAccessible(page: Page, what: string, opened = true): Promise<void> {
	const before = page.viewportSize();
	await page.waitForLoadState('networkidle');
	if (opened) {
		await page.evaluate(() => {
			for (const each of document.querySelectorAll('main details')) each.setAttribute('open', '');
		});
	}
	await page.setViewportSize(TABLET);
	await expectStandsStill(page, `${what}, tablet`);
	for (const [size, width] of WIDTHS) {
		// Tall: the main menu at the lower edge covers half of a row now and then, and that is no small target.
		await page.setViewportSize({ width, height: 4_000 });
		await expectStandsStill(page, `${what}, ${size}`);
		await expectNothingFound(page, `${what}, ${size}`);
		await paint(page, 'dark');
		await expectNothingFound(page, `${what}, ${size}, dark`, COLOUR_RULES);
		await paint(page, 'light');
	}
	if (before !== null) await page.setViewportSize(before);
}

/** With no colour left half-way to another. */
async function paint(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
	await page.emulateMedia({ colorScheme });
	await page.evaluate(() => {
		for (const animation of document.getAnimations()) animation.finish();
	});
}

/** The page in one size and scheme, as it is. */
export async function expectNothingFound(
	page: Page,
	what: string,
	rules?: string[]
): Promise<void> {
	// Read once per page: half a megabyte. And run within it: there are no frames, for whose sake it would open another.
	const there = await page.evaluate(() => 'axe' in globalThis);
	const axe = new AxeBuilder({ page, ...(there && { axeSource: 'undefined' }) })
		.setLegacyMode()
		.options({ resultTypes: ['violations'] });
	const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(TAGS)).analyze();
	const told = violations.map(
		(each) =>
			`${each.id}: ${each.help} – ${each.nodes.map((node) => node.target.join(' ')).join(', ')}`
	);
	expect(told, what).toEqual([]);
}

/** Never sideways; and where a menu stands beside panes that scroll, the window itself does not at all. */
export async function expectStandsStill(page: Page, what: string): Promise<void> {
	const { width, height } = await page.evaluate(() => {
		const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
		const hasPanes = clientWidth >= 768 && document.querySelector('.shell') !== null;
		return {
			width: scrollWidth - clientWidth,
			height: hasPanes ? scrollHeight - clientHeight : 0
		};
	});
	expect(width, `${what} scrolls sideways`).toBeLessThanOrEqual(0);
	expect(height, `${what}: the window scrolls beside its panes`).toBeLessThanOrEqual(0);
}
