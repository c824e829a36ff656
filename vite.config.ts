import adapter from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import packageJson from './package.json' with { type: 'json' };

/** Two builds are never the same one: windows and service workers go by it. */
const builtAt = new Date().toISOString().replace(/[-:]|\.\d+/g, '');

export default defineConfig({
	plugins: [
		sveltekit({
			adapter: adapter(),
			version: { name: `${packageJson.version}+${builtAt}` },
			compilerOptions: { runes: true },
			csp: {
				mode: 'nonce',
				directives: {
					'default-src': ['self'],
					'script-src': ['self'],
					'style-src': ['self'],
					// By this hash Kit's live region for screen readers may hide itself by an attribute, and nothing else may.
					'style-src-attr': [
						'unsafe-hashes',
						'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='
					],
					'img-src': ['self', 'data:', 'blob:'],
					'connect-src': ['self'],
					'worker-src': ['self', 'blob:'],
					'object-src': ['none'],
					'base-uri': ['none'],
					'form-action': ['self'],
					'frame-ancestors': ['none']
				}
			}
		})
	],
	test: {
		include: [
			'src/**/*.test.ts',
			'tests/{conformance,fuzz,integration,peers,support}/**/*.test.ts'
		],
		environment: 'node',
		setupFiles: ['tests/support/setup.ts'],
		testTimeout: 30_000,
		hookTimeout: 60_000,
		maxWorkers: 2
	}
});
