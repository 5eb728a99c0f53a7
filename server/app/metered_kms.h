// A KMS whose calls are counted and timed.
#pragma once

#include "server/crypto/kms.h"
#include "server/metrics/metrics.h"

#include <memory>

namespace sb::app {

class MeteredKms final : public crypto::Kms
{
    template <typename Call> auto timed(const char *operation, Call &&call)
    {
        const auto began = std::chrono::steady_clock::now();
        auto answer = std::forward<Call>(call)();
        m_metrics.countKmsCall(operation, answer.has_value(),
                               std::chrono::steady_clock::now() - began);
        return answer;
    }

public:
    /// `metrics` outlives this.
    MeteredKms(std::unique_ptr<crypto::Kms> kms, metrics::Metrics &metrics)
        : m_kms(std::move(kms)), m_metrics(metrics)
    {}

    [[nodiscard]] core::Result<crypto::DataKey> generateDataKey() override
    {
        return timed("generate", [&] { return m_kms->generateDataKey(); });
    }

    [[nodiscard]] core::Result<core::SecretBytes> decryptDataKey(const QByteArray &wrapped,
                                                                 const QString &keyId) override
    {
        return timed("decrypt", [&] { return m_kms->decryptDataKey(wrapped, keyId); });
    }

    [[nodiscard]] QString currentKeyId() const override { return m_kms->currentKeyId(); }

    [[nodiscard]] QByteArray generationMark(const QByteArray &wrapped) const override
    {
        return m_kms->generationMark(wrapped);
    }

private:
    std::unique_ptr<crypto::Kms> m_kms;
    metrics::Metrics &m_metrics;
};

} // namespace sb::app
