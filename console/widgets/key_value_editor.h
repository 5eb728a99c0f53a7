// Keys and their new values: typed, pasted or from files; values stay hidden.
#pragma once

#include "console/widgets/password_field.h"
#include "shared/client/people_api.h"

#include <optional>
#include <vector>

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace sb::console {

class KeyValueEditor : public QWidget
{
    Q_OBJECT

public:
    explicit KeyValueEditor(QWidget *parent = nullptr);
    ~KeyValueEditor() override;

    void addRow(const QString &key = {});
    /// Fills or adds rows.
    void take(std::vector<client::PatchValue> values);
    /// Names without values, for a draft.
    [[nodiscard]] QStringList keys() const;
    /// Copies of the values; rows without a name and a value are passed over. An error names the
    /// row.
    [[nodiscard]] core::Result<std::vector<client::PatchValue>> values() const;
    void wipe();

Q_SIGNALS:
    void noticeRaised(const QString &text);

private:
    struct Row;

    void pasteEnv();
    void chooseFile(Row &row);
    void hold(Row &row, core::SecretBytes value, const QString &origin);
    void release(Row &row);
    void remove(Row &row);
    void showHints(Row &row);
    [[nodiscard]] static core::SecretBytes valueOf(const Row &row);

    std::vector<std::unique_ptr<Row>> m_rows;
    QVBoxLayout *m_list;
};

} // namespace sb::console
