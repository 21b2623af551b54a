// The sample networks that lie beside the page.
import { emit } from './events';

export interface Example {
  label: string;
  name: string;
  /** Relative to the page. */
  url: string;
}

export const EXAMPLES: readonly Example[] = [
  { label: 'ResNet-50', name: 'resnet50.onnx', url: 'samples/resnet50.onnx' },
  { label: 'MobileNetV2', name: 'mobilenetv2.onnx', url: 'samples/mobilenetv2.onnx' },
  { label: 'YOLOv4-tiny', name: 'yolov4-tiny.onnx', url: 'samples/yolov4-tiny.onnx' },
];

/** A plain click opens the example here; with a modifier key it stays the link to the file that it is. */
export function onExample(target: EventTarget, event: MouseEvent, { url, name }: Example): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  emit(target, 'example-chosen', { url: new URL(url, document.baseURI).href, name });
}
