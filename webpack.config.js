/** Builds www/ into www/dist, taking the package by its name as a portal would. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import MiniCssExtractPlugin from "mini-css-extract-plugin";
import webpack from "webpack";
import { destinationExpression, studiesAddress } from "./scripts/destination.mjs";
import { presetExpression, presetPolicy } from "./scripts/preset.mjs";
import { Page } from "./scripts/page-plugin.mjs";
import { Precache } from "./www/precache.mjs";

const www = join(dirname(fileURLToPath(import.meta.url)), "www");

/** @type {webpack.Configuration} */
export default {
  mode: "production",
  context: www,
  entry: {
    main: "./src/main.ts",
    // A browser knows a service worker by its address, so that one never changes.
    sw: { import: "./src/sw.ts", filename: "sw.js" },
  },
  output: {
    path: join(www, "dist"),
    clean: true,
    filename: "[name].[contenthash].js",
    chunkFilename: "[name].[contenthash].js",
    assetModuleFilename: "[name].[contenthash][ext]",
    // Relative, so that the page works in any folder of any server.
    publicPath: "auto",
    trustedTypes: { policyName: "webpack" },
  },
  resolve: {
    extensions: [".ts", ".js"],
    extensionAlias: { ".js": [".ts", ".js"] },
  },
  module: {
    rules: [
      {
        test: /\.ts$/,
        exclude: /node_modules/,
        loader: "ts-loader",
        // Types are checked by `tsc`, once, for the whole repository.
        options: { transpileOnly: true, compilerOptions: { noEmit: false } },
      },
      { test: /\.css$/, use: [MiniCssExtractPlugin.loader, "css-loader"] },
    ],
  },
  plugins: [
    new webpack.DefinePlugin({ __DESTINATION__: destinationExpression, __POLICY__: presetExpression }),
    new MiniCssExtractPlugin({ filename: "[name].[contenthash].css" }),
    new Page({
      folder: www,
      entry: "main",
      files: ["icon.svg"],
      destination: studiesAddress(process.env.SCANVEIL_DESTINATION),
      policy: presetPolicy(process.env.SCANVEIL_POLICY),
    }),
    new Precache(),
  ],
  // The module itself is larger than webpack's idea of a page.
  performance: { hints: false },
};
