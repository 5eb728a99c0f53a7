// What agents found: which secrets there are, never what is in them.
#pragma once

#include "console/models/secret_table_model.h"
#include "console/pages/object_page.h"

#include <QComboBox>
#include <QLineEdit>
#include <QTimer>

namespace sb::console {

class SecretsPage final : public ObjectPage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit SecretsPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;

protected:
    void fetch(const client::PageRequest &page) override;
    void showRow(int row) override;

private:
    QLineEdit *addFilter(const QString &name, const QString &label);

    SecretTableModel &m_model;
    QLineEdit *m_prefix;
    QLineEdit *m_provider;
    QLineEdit *m_cluster;
    QLineEdit *m_labels;
    QComboBox *m_status;
    /// Between the last key and the question.
    QTimer m_typing;
};

} // namespace sb::console
