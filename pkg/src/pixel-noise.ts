/** The types of noise in images (DP-Pix). */

/**
 * Noise in every image: it leaves as square cells of one shade each, changed by chance, at one public size. It hides what
 * a few pixels look like and not whose image it is.
 */
export interface PixelNoise {
  /** Rows and columns of a cell. Divides `size`. */
  cell: number;
  /** ε is for images that differ in at most so many pixels, counted over all frames. */
  pixels: number;
  /** 0.5, "0.5" or "1/2". Smaller is more noise. */
  epsilon: number | string;
  /** Rows and columns of every image that leaves; 512 without. */
  size?: number;
  /** What is black and what is white in grey images, in values of the modality. */
  windows?: { modality: string; low: number; high: number }[];
}

/** What was done to an image. Nothing of it depends on the image. */
export interface PixelNoiseReport {
  size: number;
  cell: number;
  frames: number;
  /** 1 for grey, 3 for colour. */
  samples: number;
  /** Scale of the noise on the mean of a cell, in steps of 255. */
  scale: number;
  claim: {
    /** For the person whose image it is. */
    patient: string;
    /** For who works with it. */
    researcher: string;
    /** As it stands in De-identification Method (0012,0063). */
    method: string;
    /** For images that differ in at most `pixels` pixels. */
    epsilon: string;
    pixels: number;
    /** For any two images: thousands. */
    epsilonOfAll: string;
  };
}

/** How alike the first frame is before and after. It depends on the original: show it to the person, and never send it. */
export interface Likeness {
  /** Structural similarity, at most 1. */
  ssim: number;
  /** Peak signal to noise ratio in decibels; null where nothing differs. */
  psnr: number | null;
}
