import '@tensorflow/tfjs-backend-wasm';
import { serveFaces } from '@scaleface/models/web';

serveFaces();
