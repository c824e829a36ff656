/** Draws one page into its box, text for screen readers and selection over it, and takes it away again. */
import { TextLayer, type PDFPageProxy, type RenderTask } from 'pdfjs-dist';

/** A canvas larger than this some tablets refuse; the page is then drawn coarser. */
const CANVAS_PIXELS_MAX = 12_000_000;

export class PageDrawing {
	readonly #page: PDFPageProxy;
	readonly #box: HTMLElement;
	#task: RenderTask | undefined;
	#text: TextLayer | undefined;
	#canvas: HTMLCanvasElement | undefined;
	#stopped = false;

	constructor(page: PDFPageProxy, box: HTMLElement) {
		this.#page = page;
		this.#box = box;
	}

	/** `scale`: CSS pixels per point of the document. @throws what pdf.js throws when a page cannot be drawn. */
	async draw(scale: number): Promise<void> {
		const viewport = this.#page.getViewport({ scale });
		const wanted = window.devicePixelRatio || 1;
		const area = viewport.width * viewport.height;
		const density = Math.min(wanted, Math.sqrt(CANVAS_PIXELS_MAX / area));
		const canvas = document.createElement('canvas');
		canvas.width = Math.floor(viewport.width * density);
		canvas.height = Math.floor(viewport.height * density);
		canvas.setAttribute('aria-hidden', 'true');
		this.#canvas = canvas;
		this.#task = this.#page.render({
			canvas,
			viewport,
			transform: [density, 0, 0, density, 0, 0]
		});
		await this.#task.promise;
		if (this.#stopped) return;
		const container = document.createElement('div');
		container.className = 'textLayer';
		this.#box.style.setProperty('--total-scale-factor', String(scale));
		this.#box.replaceChildren(canvas, container);
		this.#text = new TextLayer({
			textContentSource: this.#page.streamTextContent(),
			container,
			viewport
		});
		await this.#text.render();
	}

	/** Gives the memory back: browsers keep a canvas' pixels until its size is nothing. */
	stop(): void {
		this.#stopped = true;
		this.#task?.cancel();
		this.#text?.cancel();
		if (this.#canvas) {
			this.#canvas.width = 0;
			this.#canvas.height = 0;
		}
		this.#box.replaceChildren();
		this.#page.cleanup();
	}
}
