// The page's entry.
import { restoreTheme } from './theme';
import './elements/app';

restoreTheme();
