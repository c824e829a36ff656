/**
 * pdf.js as this app may use it: worker, fonts and decoders from our own origin, nothing fetched from elsewhere. The
 * fonts stand in for those that a document names but does not hold; the decoders are for scanned pages.
 */
import { getDocument, GlobalWorkerOptions, type PDFDocumentLoadingTask } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

const FILES: Record<string, string> = import.meta.glob(
	[
		'/node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}',
		'/node_modules/pdfjs-dist/wasm/{jbig2,openjpeg}.wasm'
	],
	{ query: '?url&no-inline', import: 'default', eager: true }
);
const ADDRESSES = new Map(
	Object.entries(FILES).map(([path, address]) => [path.slice(path.lastIndexOf('/') + 1), address])
);

/** Pages with more than this many pixels of image are broken or hostile. */
const IMAGE_PIXELS_MAX = 100_000_000;

/** What pdf.js asks for by name, given under the address that the build gave it. */
class BundledFiles {
	async fetch({ filename }: { filename: string }): Promise<Uint8Array> {
		const address = ADDRESSES.get(filename);
		if (address === undefined) throw new Error(`${filename} is not bundled`);
		const response = await fetch(address);
		if (!response.ok) throw new Error(`${filename}: status ${response.status}`);
		return new Uint8Array(await response.arrayBuffer());
	}
}

export function openPdf(url: string): PDFDocumentLoadingTask {
	GlobalWorkerOptions.workerSrc = workerUrl;
	return getDocument({
		url,
		BinaryDataFactory: BundledFiles,
		useWorkerFetch: false,
		useSystemFonts: false,
		disableRange: true,
		disableWorkerRendering: true,
		enableXfa: false,
		maxImageSize: IMAGE_PIXELS_MAX,
		verbosity: 0
	});
}
