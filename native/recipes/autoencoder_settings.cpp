// SPDX-License-Identifier: MIT
#include "native/recipes/autoencoder_settings.h"

namespace lab {

void declare_size(SettingTable& table, VaeSize& size) {
  table.add("latent", size.latent_dim, 1, 4096, "units of the latent code");
  table.add("width", size.encoder_width, 1, 512, "channels after the encoder's first convolution");
  table.add("decoder_width", size.decoder_width, 1, 512,
            "channels before the decoder's last convolution");
  table.add("decoder_layers", size.decoder_layers, 0, 16,
            "hidden layers of 400 before the decoder's feature map");
}

}  // namespace lab
