// sharp's thumbnails of JPEGs as PNG files, for jpeg_scales_bench:
//   node sharp_thumbnails.mjs FOLDER_OF_SHARP TARGET WIDTH,WIDTH... FILE...
// Each is TARGET/NAME.WIDTH.png; as stored, not turned upright.
import path from 'node:path';
import { createRequire } from 'node:module';

const [place, target, widths, ...files] = process.argv.slice(2);
const sharp = createRequire(path.resolve(place, 'x'))('sharp');
sharp.cache(false);

for (const file of files) {
  for (const width of widths.split(',').map(Number)) {
    const stored = await sharp(file).metadata();
    if (width >= stored.width) continue;
    const height = Math.max(1, Math.round((stored.height * width) / stored.width));
    const made = sharp(file).resize({ width, height, fit: 'fill' }).png({ compressionLevel: 1 });
    await made.toFile(path.join(target, `${path.basename(file)}.${width}.png`));
  }
}
