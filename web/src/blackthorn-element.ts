// The widget's entry: one module script defines <blackthorn-estimate>.
import './elements/estimate';

export { BlackthornEstimate } from './elements/estimate';
