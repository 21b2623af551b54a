// What the core knows and the page shows or sends: kinds of layers and their looks, words for variables, settings and
// their defaults, formats. The one place where the page takes them from.

export type Colour = 'blue' | 'sky' | 'green' | 'orange' | 'yellow' | 'vermillion' | 'purple' | 'grey';
export type Pattern = 'solid' | 'stripes' | 'dots';

export interface Look {
  /** A word that the layer's label holds, such as "3x3"; "" for every layer of the kind. The first look that fits wins. */
  label: string;
  colour: Colour;
  pattern: Pattern;
}

export interface Facts {
  kinds: readonly { id: string; words: string; looks: readonly Look[] }[];
  variables: readonly { id: string; words: string }[];
  /** `key` among the settings, `option` of the command line; null: no default of its own, the platform or model decides. */
  settings: readonly { key: string; option: string; help: string; default: string | null }[];
  formats: readonly { id: string; extension: string; media: string; words: string }[];
}

const look = (colour: Colour, pattern: Pattern, label = ''): Look => ({ label, colour, pattern });

export const facts: Facts = {
  kinds: [
    {
      id: 'conv',
      words: 'convolution',
      looks: [look('blue', 'solid', '3x3'), look('sky', 'solid', '1x1'), look('blue', 'stripes')],
    },
    { id: 'depthwise_conv', words: 'depthwise convolution', looks: [look('green', 'solid')] },
    { id: 'deconv', words: 'transposed convolution', looks: [look('blue', 'dots')] },
    { id: 'fully_connected', words: 'fully connected', looks: [look('vermillion', 'solid')] },
    { id: 'matmul', words: 'matrix product', looks: [look('vermillion', 'stripes')] },
    { id: 'recurrent', words: 'recurrent', looks: [look('vermillion', 'dots')] },
    { id: 'pool', words: 'pooling', looks: [look('orange', 'solid')] },
    { id: 'reduce', words: 'reduction', looks: [look('orange', 'stripes')] },
    { id: 'pointwise', words: 'pointwise', looks: [look('yellow', 'solid')] },
    { id: 'scale', words: 'scale', looks: [look('yellow', 'stripes')] },
    { id: 'softmax', words: 'softmax', looks: [look('purple', 'solid')] },
    { id: 'lrn', words: 'local response normalisation', looks: [look('purple', 'dots')] },
    { id: 'norm', words: 'normalisation', looks: [look('purple', 'stripes')] },
    { id: 'resize', words: 'resize', looks: [look('green', 'stripes')] },
    { id: 'copy', words: 'copy', looks: [look('grey', 'solid')] },
    { id: 'reformat', words: 'reformat', looks: [look('grey', 'stripes')] },
    { id: 'generic', words: 'other', looks: [look('grey', 'dots')] },
  ],
  variables: [
    { id: 'batch', words: 'images per batch' },
    { id: 'c_in', words: 'input channels' },
    { id: 'h_in', words: 'input rows' },
    { id: 'w_in', words: 'input columns' },
    { id: 'c_out', words: 'output channels' },
    { id: 'h_out', words: 'output rows' },
    { id: 'w_out', words: 'output columns' },
    { id: 'kernel_h', words: 'kernel rows' },
    { id: 'kernel_w', words: 'kernel columns' },
    { id: 'stride', words: 'stride' },
    { id: 'stride_h', words: 'vertical stride' },
    { id: 'stride_w', words: 'horizontal stride' },
    { id: 'dilation', words: 'dilation' },
    { id: 'dilation_h', words: 'vertical dilation' },
    { id: 'dilation_w', words: 'horizontal dilation' },
    { id: 'groups', words: 'groups' },
    { id: 'inputs', words: 'inputs' },
    { id: 'residual', words: 'residual inputs' },
    { id: 'elements', words: 'elements' },
    { id: 'elements_in', words: 'input elements' },
    { id: 'elements_out', words: 'output elements' },
    { id: 'elements_weights', words: 'weights' },
    { id: 'bytes_in', words: 'input bytes' },
    { id: 'bytes_out', words: 'output bytes' },
    { id: 'bytes_weights', words: 'weight bytes' },
    { id: 'macs', words: 'MACs' },
  ],
  settings: [
    { key: 'platform', option: '--platform', help: 'a platform or a platform table', default: 'jetson-nano' },
    { key: 'mode', option: '--mode', help: 'power mode', default: null },
    { key: 'precision', option: '--precision', help: 'precision of the engine', default: 'fp16' },
    { key: 'batch', option: '--batch', help: 'images per inference', default: null },
    { key: 'shapes', option: '--shape', help: 'shape of an input', default: null },
    { key: 'dims', option: '--dim', help: 'size of a free dimension', default: null },
    { key: 'budget', option: '--budget', help: 'time that is allowed', default: '33ms' },
  ],
  formats: [
    { id: 'table', extension: 'txt', media: 'text/plain', words: 'text' },
    { id: 'csv', extension: 'csv', media: 'text/csv', words: 'CSV' },
    { id: 'json', extension: 'json', media: 'application/json', words: 'JSON' },
    { id: 'md', extension: 'md', media: 'text/markdown', words: 'Markdown' },
  ],
};
