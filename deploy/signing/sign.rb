# frozen_string_literal: true

# Signs URLs of thumbd. Ruby 2.5 or later, nothing to install.
require 'erb'
require 'openssl'

# sign_url('/thumbs', { filename: 'cats/tom & co.jpg', size: 320 }, 'k1', secret): path and values as they are, not
# encoded. With exp: Time.now.to_i + 3600 it lasts an hour.
def sign_url(path, parameters, key_id, secret)
  encode = ->(text) { ERB::Util.url_encode(text) }
  pairs = parameters.sort_by { |name, _| name.to_s }.map { |name, value| "#{encode[name]}=#{encode[value]}" }
  url = "#{path.split('/', -1).map(&encode).join('/')}?#{pairs.join('&')}"
  mac = [OpenSSL::HMAC.digest('SHA256', secret, url)].pack('m0')
  "#{url}#{'&' unless pairs.empty?}sig=#{key_id}.#{mac.tr('+/', '-_').delete('=')}"
end

# SIGNING_KEYS=k1:... ruby sign.rb /thumbs filename=cats/tom.jpg size=320
if $PROGRAM_NAME == __FILE__
  first_id, first_secret = ENV.fetch('SIGNING_KEYS').split(',').first.split(':', 2)
  puts sign_url(ARGV[0], ARGV.drop(1).to_h { |pair| pair.split('=', 2) }, first_id, first_secret)
end
