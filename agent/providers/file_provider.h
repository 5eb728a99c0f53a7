// Secrets as files: SB_FILE_ROOT holds one JSON bundle `<ref>.json` per secret. For development,
// for tests, and for hosts whose secrets are files.
#pragma once

#include "agent/providers/provider.h"

#include <QString>

namespace sb::agent {

class FileProvider final : public Provider
{
public:
    explicit FileProvider(QString root) : m_root(std::move(root)) {}

    [[nodiscard]] core::Result<StoredSecret> read(const Target &target,
                                                  const std::stop_token &stop) override;
    /// Atomic: the file is replaced by rename once its content is on disk, mode 0600, under a lock
    /// that other writers of this root take too.
    [[nodiscard]] core::Result<void> write(const Target &target, const StoredSecret &before,
                                           const core::SecretBytes &content,
                                           const std::stop_token &stop) override;

    /// Every `<ref>.json` below the root; links are passed over. The version is the time of the
    /// last change: a digest would tell of the content.
    [[nodiscard]] core::Result<std::vector<ListedSecret>>
    list(const ListTarget &target, const std::stop_token &stop) override;

private:
    QString m_root;
};

} // namespace sb::agent
